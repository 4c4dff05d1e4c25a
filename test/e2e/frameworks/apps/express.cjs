/** Express 5 in CommonJS, as its guide writes apps, on the port it always has. */
const express = require('express');

const app = express();
const port = 3000;
let aborts = 0;

app.use(express.json());

app.get('/', (_req, res) => {
  res.send('Hello World!');
});

app.get('/pid', (_req, res) => {
  res.json({ pid: process.pid, aborts });
});

app.post('/echo', (req, res) => {
  res.status(201).json({ ip: req.ip, body: req.body });
});

app.get('/stream', async (_req, res) => {
  res.type('text');
  for (const part of ['one ', 'two ', 'three']) {
    res.write(part);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  res.end();
});

app.get('/large', (_req, res) => {
  res.send(Buffer.alloc(1024 * 1024, 'x'));
});

app.get('/error', async () => {
  throw new Error('broken');
});

app.get('/forever', (_req, res) => {
  res.write('begun');
  res.on('close', () => {
    aborts += 1;
  });
});

app.listen(port, () => {
  console.log(`Example app listening on port ${port}`);
});
