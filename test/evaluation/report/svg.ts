import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Told apart on white and on black, and by most who see colours otherwise. */
export const COLOURS = ['#3b7dd8', '#d9730d', '#2f9e63', '#c2448d', '#8a6fd1', '#8c8c8c'] as const;

/** Paper and ink change together with the reader's scheme, so that neither is ever without the other. */
const STYLE = `<style>
.paper{fill:#fff}
.role-axis-label text,.role-axis-title text,.role-legend-label text,.role-legend-title text,.role-title-text text,.role-header-title text,.role-title text{fill:#222}
.role-axis-grid line{stroke:#8884}
.role-axis-domain line,.role-axis-tick line{stroke:#888}
@media (prefers-color-scheme: dark){
.paper{fill:#14171c}
.role-axis-label text,.role-axis-title text,.role-legend-label text,.role-legend-title text,.role-title-text text,.role-header-title text,.role-title text{fill:#e4e6ea}
}
</style>`;

const CONFIG = {
  ...{ font: 'system-ui, sans-serif', view: { stroke: null }, range: { category: [...COLOURS] } },
  axis: { labelFontSize: 11, titleFontSize: 11, titleFontWeight: 'normal', titlePadding: 8, labelLimit: 240 },
  legend: { labelFontSize: 11, titleFontSize: 11, titleFontWeight: 'normal', labelLimit: 240 },
  title: { fontSize: 12, fontWeight: 600, anchor: 'start' },
} as const;

/** Draws a Vega-Lite specification into a file. */
export async function draw(file: string, spec: object): Promise<void> {
  const whole = { background: 'white', padding: 12, config: CONFIG, ...spec };
  const view = new View(parse(compile(whole as unknown as TopLevelSpec).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${svg.replace('<rect ', '<rect class="paper" ').replace('>', `>${STYLE}`)}\n`);
}
