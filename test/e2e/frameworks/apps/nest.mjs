/** NestJS on Express, as `nest build` leaves it: decorators turned into calls by the TypeScript compiler. */
import 'reflect-metadata';
import { Readable } from 'node:stream';
import { Body, Controller, Get, Ip, Module, Post, Res, StreamableFile } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const __decorate = (decorators, target, key, descriptor) => {
  const decorated = Reflect.decorate(decorators, target, key, descriptor);
  if (key !== undefined && decorated) Object.defineProperty(target, key, decorated);
  return decorated;
};
const __param = (index, decorator) => (target, key) => decorator(target, key, index);

let AppController = class AppController {
  aborts = 0;

  hello() {
    return 'Hello World!';
  }

  pid() {
    return { pid: process.pid, aborts: this.aborts };
  }

  echo(ip, body) {
    return { ip, body };
  }

  stream() {
    return new StreamableFile(Readable.from(parts()), { type: 'text/plain' });
  }

  large() {
    return new StreamableFile(Buffer.alloc(1024 * 1024, 'x'));
  }

  error() {
    throw new Error('broken');
  }

  forever(response) {
    response.write('begun');
    response.on('close', () => {
      this.aborts += 1;
    });
  }
};
const own = (name) => [AppController.prototype, name, Object.getOwnPropertyDescriptor(AppController.prototype, name)];
__decorate([Get()], ...own('hello'));
__decorate([Get('pid')], ...own('pid'));
__decorate([Post('echo'), __param(0, Ip()), __param(1, Body())], ...own('echo'));
__decorate([Get('stream')], ...own('stream'));
__decorate([Get('large')], ...own('large'));
__decorate([Get('error')], ...own('error'));
__decorate([Get('forever'), __param(0, Res())], ...own('forever'));
AppController = __decorate([Controller()], AppController);

let AppModule = class AppModule {};
AppModule = __decorate([Module({ controllers: [AppController] })], AppModule);

async function* parts() {
  for (const part of ['one ', 'two ', 'three']) {
    yield part;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const app = await NestFactory.create(AppModule);
await app.listen(3000);
