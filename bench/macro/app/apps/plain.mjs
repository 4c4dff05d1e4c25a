/** The app of the bench on node:http alone: one answer of JSON, and one that reads JSON. */
import { createServer } from 'node:http';

const server = createServer(async (request, response) => {
  if (request.url === '/') return answer(response, { hello: 'world' });
  if (request.url !== '/length') return response.writeHead(404).end();
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  answer(response, { length: JSON.parse(text).text.length });
});
server.listen(Number(process.env.PORT), process.env.HOST);

function answer(response, value) {
  const text = JSON.stringify(value);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
