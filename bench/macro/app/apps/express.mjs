/** The app of the bench on Express 5. */
import express from 'express';

const app = express();
app.use(express.json());
app.get('/', (_request, response) => response.json({ hello: 'world' }));
app.post('/length', (request, response) => response.json({ length: request.body.text.length }));
app.listen(Number(process.env.PORT), process.env.HOST);
