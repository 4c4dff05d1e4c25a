/** Koa 3 in CommonJS, as its page writes apps, on the port it always has. */
const { PassThrough } = require('node:stream');
const Koa = require('koa');

const app = new Koa();
let aborts = 0;

app.use(async (ctx) => {
  switch (ctx.path) {
    case '/':
      ctx.body = 'Hello World!';
      break;
    case '/pid':
      ctx.body = { pid: process.pid, aborts };
      break;
    case '/echo': {
      let text = '';
      for await (const part of ctx.req.setEncoding('utf8')) text += part;
      ctx.status = 201;
      ctx.body = { ip: ctx.ip, body: JSON.parse(text) };
      break;
    }
    case '/stream':
      ctx.type = 'text';
      ctx.body = new PassThrough();
      write(ctx.body);
      break;
    case '/large':
      ctx.body = Buffer.alloc(1024 * 1024, 'x');
      break;
    case '/error':
      throw new Error('broken');
    case '/forever':
      ctx.body = new PassThrough();
      ctx.body.write('begun');
      ctx.res.on('close', () => {
        aborts += 1;
      });
  }
});

async function write(stream) {
  for (const part of ['one ', 'two ', 'three']) {
    stream.write(part);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  stream.end();
}

app.listen(3000);
