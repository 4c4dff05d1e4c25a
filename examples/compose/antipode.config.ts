/** One page of a shop from three services: by parts that are merged, and by a function. */
import { compose, defineWorld, orchestrate, type } from 'antipode';

interface Product {
  readonly id: string;
  readonly name: string;
  readonly maker: string;
}

interface Stock {
  readonly left: number;
}

interface Review {
  readonly stars: number;
}

export default defineWorld({
  name: 'page-of-a-shop',
  services: {
    catalog: { run: { script: './service.ts', args: ['catalog'] } },
    stock: { run: { script: './service.ts', args: ['stock'] } },
    reviews: { run: { script: './service.ts', args: ['reviews'] } },
  },
  routes: [
    {
      // curl 'http://127.0.0.1:8080/page?id=7'
      path: '/page',
      compose: compose({
        parts: {
          product: { service: 'catalog', path: '/products/{query.id}', as: type<Product>() },
          // Waits for the product, whose maker it asks for.
          more: { service: 'catalog', path: '/makers/{product.maker}', as: type<readonly Product[]>(), fallback: [] },
          stock: {
            service: 'stock',
            path: '/stock/{query.id}',
            as: type<Stock>(),
            timeout: '300ms',
            fallback: { left: 0 },
          },
          reviews: { service: 'reviews', path: '/reviews/{query.id}', as: type<readonly Review[]>(), fallback: [] },
        },
        merge: ({ product, more, stock, reviews }) => ({
          ...product,
          isAvailable: stock.left > 0,
          stars: reviews.reduce((sum, { stars }) => sum + stars, 0) / Math.max(1, reviews.length),
          more: more.map(({ name }) => name),
        }),
      }),
    },
    {
      // curl http://127.0.0.1:8080/buy/7 -d '{"count":1}'
      path: '/buy',
      methods: ['POST'],
      compose: orchestrate<'catalog' | 'stock'>(async ({ request, call }) => {
        const { count } = request.json() as { count: number };
        const product = await call<Product>('catalog', `/products${request.path}`);
        const stock = await call<Stock>('stock', `/stock${request.path}`, { timeoutMs: 300 });
        if (stock.left < count) return Response.json({ error: `only ${stock.left} left` }, { status: 409 });
        return call('stock', `/stock/${product.id}/reservations`, { body: { count } });
      }),
    },
  ],
});
