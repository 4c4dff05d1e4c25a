/** A chat of one on socket.io, as its guide writes servers, on the port it always has: says who serves, and echoes. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer);

io.on('connection', (socket) => {
  socket.emit('served-by', process.pid);
  socket.on('echo', (text, answer) => answer(text));
});

httpServer.listen(3000);
