import type { ModelStatus } from '../../../core/model/model-status.ts';
import { countText } from '../../../core/words/count-text.ts';
import type { CameraScreen } from '../../../pipeline/camera-screen.ts';
import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { predictionTable } from './camera-histograms.ts';
import { measureText, percentText } from './camera-numbers.ts';
import { type Html, html, shortened } from './html.ts';
import type { PageContext } from './page.ts';
import { figure, row } from './rows.ts';

/** The model: whether it runs, where it was asked to and where it does, and how fast; what it says. `null`: there is none. */
export function cameraModel(camera: CameraStatus, screen: CameraScreen | null, context: PageContext): Html | null {
  const { model, shadow, promotion } = camera;
  const { say, reader } = context;
  if (!model) return null;
  const { tag } = reader.language;
  const count = (number: number) => countText(number, tag);
  const { asked, got, nodes, rungs, building } = model.provider;
  const shares = Object.entries(nodes).map(
    ([provider, share]) => `${providerWord(provider)} ${percentText(share, tag, 0)}`,
  );
  const failed = rungs.filter(({ outcome }) => outcome === 'failed');
  return html`<section class="panel" aria-labelledby="model"><h2 id="model">${say`Model`}</h2>
<p><b>${stateWord(model, context)}</b></p>
${model.trouble !== null && html`<p class="trouble"><b>${say`Trouble:`}</b> <bdi>${shortened(model.trouble, 300)}</bdi></p>`}
<dl class="figures">
${figure(say`Time a picture`, model.inferenceMs === null ? '–' : `${measureText(model.inferenceMs, tag)} ms`)}
${figure(say`Pictures answered`, count(model.runs))}
${figure(say`Left out`, count(model.skipped), model.skipped > 0)}
${figure(say`Given up`, count(model.failed), model.failed > 0)}
${figure(say`Restarts`, count(model.restarts), model.restarts > 0)}
</dl>
<dl class="rows">
${row(say`Asked for`, asked.map(providerWord).join(', '))}
${row(say`Got`, got === null ? say`nothing yet` : providerWord(got))}
${shares.length > 0 ? row(say`Share of the model's nodes`, shares.join(' · ')) : null}
${failed.map(({ provider, reason }) => row(say`Why not ${providerWord(provider)}`, reason ?? say`no reason was given`))}
${building ? row(say`Being built`, providerWord(building.provider)) : null}
${row(say`Watched layer`, model.tap === null ? say`none` : html`${shortened(model.tap.name, 80)}<br><small>${shortened(model.tap.why, 160)}</small>`)}
${row(say`File`, html`${shortened(model.path, 120)}${model.hash !== null && html`<br><small>SHA-256 ${model.hash.slice(0, 16)}…</small>`}`)}
${promotion !== undefined ? row(say`Promotion`, promotion) : null}
</dl>
${predictionTable(screen, context)}
${shadow ? html`<h3>${say`Candidate beside it`}</h3><p><bdi>${shortened(shadow.says, 400)}</bdi></p>${shadow.trouble !== null && html`<p class="trouble"><b>${say`Trouble:`}</b> <bdi>${shortened(shadow.trouble, 240)}</bdi></p>`}` : null}
</section>`;
}

/** Names of products, the same in every language. */
function providerWord(provider: string): string {
  return ({ tensorrt: 'TensorRT', cuda: 'CUDA', cpu: 'CPU' } as Readonly<Record<string, string>>)[provider] ?? provider;
}

function stateWord({ state, provider }: ModelStatus, { say }: PageContext): string {
  const { asked, got } = provider;
  switch (state) {
    case 'running':
      return got !== null && asked[0] !== undefined && got !== asked[0]
        ? say`Runs on ${providerWord(got)}, not on ${providerWord(asked[0])} as asked.`
        : say`Runs as asked.`;
    case 'starting':
      return say`Is being loaded.`;
    case 'waiting':
      return say`Stopped by a fault; it is started again by itself.`;
    case 'refused':
      return say`Cannot run as it is configured.`;
    case 'stopped':
      return say`Does not run.`;
  }
}
