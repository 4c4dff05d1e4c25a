/**
 * Asks the app as a client somewhere, and draws who answered. Where the client is goes into a header that only
 * `antipode dev` believes.
 */
const byId = (id) => document.getElementById(id);
const dotOf = (code) => document.querySelector(`[data-country="${code}"]`);
const pinOf = (region) => document.querySelector(`[data-region="${region}"]`);
const hueOf = (region) => pinOf(region)?.style.getPropertyValue('--hue') ?? 'var(--dim)';

/** Requests under way when the whole world asks at once; browsers open six connections to a server. */
const maxUnderWay = 6;

/** Countries whose line is open: the first request from a place also opens the connection, which takes another round trip. */
const met = new Set();

async function ask(country) {
  const isFirst = !met.has(country);
  met.add(country);
  const dot = dotOf(country);
  dot.classList.add('asking');
  const startedAt = performance.now();
  try {
    const response = await fetch('/api/where', { headers: { 'x-antipode-client': country } });
    const ms = performance.now() - startedAt;
    if (!response.ok) throw new Error(`status ${response.status}`);
    const by = response.headers.get('x-antipode-served-by') ?? 'as this browser measured it';
    return { ...(await response.json()), ms, note: isFirst ? `${by}, the first from here` : by };
  } catch (error) {
    return { failed: error.message };
  } finally {
    dot.classList.remove('asking');
  }
}

/** An arc from the client to its region; with a label, the only one there is, else one of many. */
function draw(country, region, label) {
  const dot = dotOf(country);
  const [x, y, radius] = ['cx', 'cy', 'r'].map((name) => Number(dot.getAttribute(name)));
  const to = centre(pinOf(region));
  const { width } = byId('map').viewBox.baseVal;
  // The short way may lead over the edge of the map: then it leaves at one side and comes in at the other.
  const turn = Math.abs(to.x - x) > width / 2 ? Math.sign(x - to.x) * width : 0;
  const path = curve(x, y, to.x + turn, to.y) + (turn === 0 ? '' : curve(x - turn, y, to.x, to.y));
  const arc = svg('path', { d: path, pathLength: 1, class: label === undefined ? 'arc faint' : 'arc' });
  arc.style.setProperty('--hue', hueOf(region));
  byId('arcs').append(arc);
  if (label === undefined) return;
  const text = svg('text', { x, y: y + radius + 16 });
  text.textContent = label;
  byId('arcs').append(text);
}

function curve(fromX, fromY, toX, toY) {
  const rise = Math.hypot(toX - fromX, toY - fromY) * 0.22;
  return `M${fromX} ${fromY}Q${(toX + fromX) / 2} ${(toY + fromY) / 2 - rise} ${toX} ${toY}`;
}

function svg(name, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function centre(pin) {
  const { e, f } = pin.transform.baseVal.consolidate().matrix;
  return { x: e, y: f };
}

function colour(country, answer) {
  const dot = dotOf(country);
  if (answer.failed) dot.style.removeProperty('--hue');
  else dot.style.setProperty('--hue', hueOf(answer.region));
}

function show(answer) {
  const region = byId('region');
  region.textContent = answer.failed ? 'nobody' : (answer.region ?? 'this process');
  region.style.setProperty('--hue', hueOf(answer.region));
  byId('why').textContent = answer.failed ? `The request failed: ${answer.failed}` : answer.why;
  byId('time').textContent = answer.failed ? '–' : Math.round(answer.ms);
  byId('note').textContent = answer.note ?? '';
  byId('candidates').replaceChildren(...(answer.candidates ?? []).map(candidate));
  const told = Object.entries(answer.headers ?? {});
  byId('headers').replaceChildren(...told.flatMap(([name, value]) => [element('dt', name), element('dd', value)]));
}

function candidate({ region, city, km }) {
  const item = document.createElement('li');
  item.style.setProperty('--hue', hueOf(region));
  item.append(element('span', city), element('span', `${km.toLocaleString('en')} km`));
  return item;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  made.title = text;
  return made;
}

function press(button) {
  for (const other of document.querySelectorAll('button')) other.setAttribute('aria-pressed', String(other === button));
}

async function askAs(country) {
  press(document.querySelector(`[data-client="${country}"]`));
  history.replaceState(null, '', `#${country}`);
  const answer = await ask(country);
  byId('arcs').replaceChildren();
  colour(country, answer);
  if (answer.region) draw(country, answer.region, `${answer.client?.name ?? country} · ${Math.round(answer.ms)} ms`);
  show(answer);
}

/** Every country once, the most used Internet first. */
async function askEverywhere() {
  press(byId('everywhere'));
  history.replaceState(null, '', '#everywhere');
  byId('arcs').replaceChildren();
  const size = (dot) => Number(dot.getAttribute('r'));
  const waiting = [...document.querySelectorAll('[data-country]')].sort((a, b) => size(b) - size(a));
  const worker = async () => {
    for (let dot = waiting.shift(); dot; dot = waiting.shift()) {
      const { country } = dot.dataset;
      const answer = await ask(country);
      colour(country, answer);
      if (answer.region) draw(country, answer.region);
      show(answer);
    }
  };
  await Promise.all(Array.from({ length: maxUnderWay }, worker));
}

byId('clients').addEventListener('click', ({ target }) => target.dataset.client && askAs(target.dataset.client));
byId('countries').addEventListener('click', ({ target }) => target.dataset.country && askAs(target.dataset.country));
byId('everywhere').addEventListener('click', askEverywhere);

const wanted = decodeURIComponent(location.hash.slice(1));
if (wanted === 'everywhere') askEverywhere();
else askAs(dotOf(/^[A-Z]{2}$/.test(wanted) ? wanted : 'DE') ? wanted || 'DE' : 'DE');
