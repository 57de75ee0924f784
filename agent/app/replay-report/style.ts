/** The page's style; light and dark are one table of colours each, with contrasts of at least 4.5 for text. */
export const style = `
:root{color-scheme:light dark;--ground:#f4f5f7;--card:#fff;--text:#16191d;--soft:#4c545e;--line:#d5dae0;--grid:#e6e9ed;
--well:#0d6b34;--well-ground:#e0f3e6;--watch:#754a00;--watch-ground:#fff0cf;--act:#a8121c;--act-ground:#fde4e4;
--first:#0b57a4;--second:#b3470b;--third:#7a3fa0;--fourth:#5d6772;--band:#a8121c;--link:#0b57a4}
@media(prefers-color-scheme:dark){:root{--ground:#101317;--card:#1a1f25;--text:#eef1f4;--soft:#aeb8c2;--line:#353d46;--grid:#2a3139;
--well:#7fdf9e;--well-ground:#10301d;--watch:#ffcf6b;--watch-ground:#3a2a08;--act:#ffa3a3;--act-ground:#471318;
--first:#7dbbff;--second:#ff9d5c;--third:#cf9bf0;--fourth:#a3aeb9;--band:#ff8080;--link:#86c1ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,"Liberation Sans",sans-serif;overflow-wrap:anywhere}
header,main{max-width:76rem;margin:0 auto;padding:0 1rem}
header{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.3rem 1rem;padding-top:.8rem;color:var(--soft)}
.brand{font-weight:700}
h1,h2,h3,h4,p,figure,dl,dd{margin:0}
h1{font-size:1.7rem;line-height:1.2}h2{font-size:1.35rem;margin-bottom:.6rem}h3{font-size:1.1rem}h4{font-size:1rem;margin:.8rem 0 .2rem}
section{margin:1.6rem 0}ul{margin:.2rem 0;padding-left:1.3rem}p+p{margin-top:.4rem}
section>p,section>h3{margin-bottom:.6rem}section>.frames+h3{margin-top:1rem}
.soft{color:var(--soft)}
.verdict{margin-top:.8rem;padding:1rem 1.2rem;border-radius:.6rem;border-left:.6rem solid currentColor}
.verdict p,.verdict details{color:var(--text);margin-top:.5rem}
.verdict .lead{font-size:1.15rem;line-height:1.4}.verdict .badge{border:1px solid}
.well{color:var(--well);background:var(--well-ground)}.watch{color:var(--watch);background:var(--watch-ground)}.act{color:var(--act);background:var(--act-ground)}
.card{min-width:0;padding:1rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
.card+.card{margin-top:1rem}
.pair{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(28rem,100%),1fr))}
.pair>.card{margin:0}
.event{color:var(--text);background:var(--card);border-left:.6rem solid var(--line)}
.event.act{border-left-color:var(--act)}.event.watch{border-left-color:var(--watch)}
.badge{padding:.1em .7em;border-radius:2em;font-weight:600}
.facts{display:grid;gap:.5rem 1.2rem;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));margin-top:.6rem}
dt{color:var(--soft);font-size:.9rem}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;color:var(--soft)}
.legend span{display:inline-flex;align-items:center;gap:.45rem}
.legend i{width:1.4rem;border-top:3px solid;flex:none}
.legend .first{color:var(--first)}.legend .second{color:var(--second)}.legend .third{color:var(--third)}.legend .fourth{color:var(--fourth)}
.legend .onset{height:.9rem;border:0;background:var(--band);opacity:.3}
figcaption p{color:var(--soft)}
.plot{position:relative;height:15rem;margin:1.3rem .3rem 1.9rem 3.2rem;font-size:.85rem;color:var(--soft);font-variant-numeric:tabular-nums}
.pair .plot{height:11rem}
.plot svg{display:block;width:100%;height:100%;overflow:visible}
.plot path{fill:none;vector-effect:non-scaling-stroke}
.grid{stroke:var(--grid);stroke-width:1}
.curve{stroke-width:2;stroke-linejoin:round;stroke-linecap:round}.curve.dot{stroke-width:5}
.curve.first{stroke:var(--first)}.curve.second{stroke:var(--second)}.curve.third{stroke:var(--third)}.curve.fourth{stroke:var(--fourth)}
.plot .range{opacity:.22}.plot .range.first{fill:var(--first)}.plot .range.fourth{fill:var(--fourth)}
.band{fill:var(--band);opacity:.2}
.level{stroke-width:1.5;stroke-dasharray:6 4}.level.threshold{stroke:var(--act)}.level.usual{stroke:var(--fourth)}
.plot .mark{stroke-width:2}.plot path.mark.act{stroke:var(--act)}.plot path.mark.watch{stroke:var(--watch)}
.plot span{position:absolute;white-space:nowrap}
.ytick{right:100%;padding-right:.4rem;transform:translateY(-50%)}
.xtick{top:100%;padding-top:.25rem;transform:translateX(-50%)}
.label{right:.2rem;transform:translateY(-100%);padding:0 .2rem;font-weight:600}.label.usual{right:auto;left:.2rem;background:var(--card);line-height:1.2}.label:empty{display:none}.label.threshold{color:var(--act)}
.flag{bottom:100%;padding:0 .4rem;border-radius:.3rem .3rem 0 0;font-weight:600}.flag.leftwards{transform:translateX(-100%)}
.frames{display:grid;gap:.8rem;grid-template-columns:repeat(auto-fill,minmax(min(14rem,100%),1fr))}
.frames.small{grid-template-columns:repeat(auto-fill,minmax(min(8.5rem,100%),1fr))}
.frame img{display:block;width:100%;height:auto;aspect-ratio:4/3;object-fit:contain;background:#000;border-radius:.3rem}
.small .frame img{aspect-ratio:auto}
.frame figcaption{font-size:.85rem;line-height:1.35;margin-top:.2rem}
.frame span{display:block}
summary{color:var(--link);cursor:pointer;padding:.3rem 0}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.wide{overflow-x:auto;max-height:24rem;margin-top:.4rem}
table{border-collapse:collapse;font-size:.9rem;width:100%}caption{text-align:left;color:var(--soft)}
th,td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:normal}
thead th{white-space:nowrap}tbody th{font-weight:400;white-space:nowrap}td{font-variant-numeric:tabular-nums}
@media(max-width:40rem){.xtick.odd{display:none}.plot{margin-left:2.7rem}}
@media print{.card{break-inside:avoid}}
`;
