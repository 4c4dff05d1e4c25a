/**
 * The map: a graticule, every country as a dot as large as its number of Internet users, and the regions. Equirectangular,
 * cut in the Pacific, without the ice at either end.
 */
import { countries, type Point, regions } from './places.ts';

const width = 1200;
const north = 76;
const south = -52;
const cutLon = -169;
const height = Math.round(((north - south) / 360) * width);

export const map: string = `<svg id="map" viewBox="0 0 ${width} ${height}" role="img" aria-label="A map of the world">
<path class="graticule" d="${graticule()}"/>
<g id="countries">${countries.filter(isOnMap).map(country).join('')}</g>
<g id="arcs"></g>
<g id="regions">${regions.map(region).join('')}</g>
</svg>`;

function isOnMap({ lat }: Point): boolean {
  return lat > south && lat < north;
}

function project({ lat, lon }: Point): { readonly x: number; readonly y: number } {
  const x = (((lon - cutLon + 360) % 360) / 360) * width;
  const y = ((north - lat) / (north - south)) * height;
  return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
}

function graticule(): string {
  const meridians = range(-150, 180, 15).map((lon) => `M${project({ lat: north, lon }).x} 0V${height}`);
  const parallels = range(-45, 75, 15).map((lat) => `M0 ${project({ lat, lon: 0 }).y}H${width}`);
  return [...meridians, ...parallels].join('');
}

function range(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

function country({ code, name, internetUsers = 0, ...at }: (typeof countries)[number]): string {
  const { x, y } = project(at);
  const radius = (1 + 0.8 * (internetUsers / 1e6) ** 0.4).toFixed(1);
  return `<circle data-country="${code}" cx="${x}" cy="${y}" r="${radius}"><title>${name}</title></circle>`;
}

function region({ id, city, ...at }: (typeof regions)[number], index: number): string {
  const { x, y } = project(at);
  const dots = '<circle class="halo" r="16"/><circle class="core" r="4.5"/>';
  const label = `<text x="11" y="-9">${id}</text><text class="city" x="11" y="5">${city}</text>`;
  return `<g data-region="${id}" style="--hue: var(--region-${index})" transform="translate(${x} ${y})">${dots}${label}</g>`;
}
