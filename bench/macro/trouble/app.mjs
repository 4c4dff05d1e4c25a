/** An app that takes 5 ms to answer, as one does that asks a database. */
import { createServer } from 'node:http';

createServer((request, response) => {
  request.resume();
  setTimeout(() => response.end(String(process.pid)), 5);
}).listen(Number(process.env.PORT), process.env.HOST);
