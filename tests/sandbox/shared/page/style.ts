/** The look of every page that a sandbox bank shows a person. Brands set `--brand` and `--on-brand`. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f3efe6, #0d181c);
  --card: light-dark(#fffdf9, #14242a);
  --ink: light-dark(#12252c, #e8efee);
  --muted: light-dark(#53656b, #9db1b4);
  --line: light-dark(#ddd5c5, #2a4048);
  --edge: light-dark(#8f8c7e, #62797f);
  --tint: light-dark(#e6f1ef, #17353a);
  --warn: light-dark(#8a4b08, #f0b775);
  --warn-tint: light-dark(#fdf0dd, #33281a);
  --bad: light-dark(#a3202c, #ff9c9c);
  --bad-tint: light-dark(#fbe7e6, #3a1d20);
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--ink);
  font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
header, main, footer { width: 100%; max-width: 34rem; margin-inline: auto; padding-inline: 1rem; }
header { display: flex; align-items: center; gap: .5rem; padding-block: .875rem .75rem; }
header svg { width: 2.25rem; height: 2.25rem; flex: none; }
header strong { font-size: 1.0625rem; letter-spacing: -.01em; }
header .tag {
  margin-left: auto; padding: .1875rem .5rem; border-radius: 1rem; font-size: .75rem; font-weight: 600;
  color: var(--warn); background: var(--warn-tint);
}
main { flex: 1; }
footer { padding-block: .75rem 1rem; color: var(--muted); font-size: .75rem; text-align: center; }
small { display: block; font-size: .75rem; line-height: 1.35; font-weight: 400; color: var(--muted); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .875rem; padding: 1rem 1.125rem 1.125rem; }
.steps { display: flex; gap: .3125rem; list-style: none; margin: 0 0 .875rem; padding: 0; }
.steps li { flex: 1; height: .25rem; border-radius: .125rem; background: var(--line); }
.steps li.done, .steps li[aria-current] { background: var(--brand); }
.steps span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
h1 { margin: 0; font-size: 1.375rem; line-height: 1.25; letter-spacing: -.015em; }
h1 + small { font-size: .8125rem; }
p { margin: .625rem 0; }
.choices { display: grid; gap: .4375rem; margin-block: .875rem; }
.choices.two { grid-template-columns: 1fr 1fr; }
.choices button { justify-content: flex-start; text-align: left; gap: .75rem; padding: .4375rem .75rem; min-height: 3rem; }
.choices.two button { font-size: .9375rem; padding-inline: .625rem; }
.face {
  flex: none; width: 2.25rem; height: 2.25rem; border-radius: 50%; display: grid; place-items: center;
  background: var(--tint); color: var(--brand); font-size: .8125rem; font-weight: 700;
}
button {
  display: flex; align-items: center; justify-content: center; width: 100%; min-height: 2.875rem; padding: .375rem 1rem;
  border: 1px solid var(--edge); border-radius: .5625rem; background: var(--card); color: var(--ink);
  font: inherit; font-weight: 600; line-height: 1.2; cursor: pointer; text-align: center;
}
button:hover { border-color: var(--brand); background: var(--tint); }
button.primary { background: var(--brand); border-color: var(--brand); color: var(--on-brand); }
button.primary:hover { filter: brightness(1.08); }
button.primary small { color: inherit; opacity: .85; }
button.quiet { border-color: transparent; background: none; color: var(--muted); }
button.quiet:hover { color: var(--ink); border-color: var(--line); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.actions { display: grid; gap: .5rem; margin-top: .875rem; }
.actions.pair { grid-template-columns: 1fr 1fr; }
label { display: block; font-weight: 600; margin-top: 1rem; }
input {
  width: 100%; margin-top: .375rem; padding: .5rem .75rem; border: 1px solid var(--edge); border-radius: .5625rem;
  background: var(--card); color: var(--ink); font: 600 1.25rem/1.3 ui-monospace, "Liberation Mono", monospace;
  letter-spacing: .25em;
}
input[aria-invalid] { border-color: var(--bad); }
.alert { margin: .75rem 0 0; padding: .5rem .75rem; border-radius: .5625rem; background: var(--bad-tint); color: var(--bad); font-weight: 600; }
.alert small { color: inherit; }
.token { display: flex; align-items: center; gap: 1rem; margin-top: .875rem; padding: .75rem 1rem; border-radius: .75rem; background: var(--tint); }
.token div { flex: 1; font-weight: 600; }
.token output {
  padding: .3125rem .625rem; border-radius: .375rem; border: 1px solid #7d9181; background: #c9d6c4; color: #17251a;
  font: 700 1.5rem/1.2 ui-monospace, "Liberation Mono", monospace; letter-spacing: .08em; user-select: all;
}
ul.rights { list-style: none; margin: .75rem 0; padding: 0; display: grid; gap: .5rem; }
ul.rights li { display: grid; grid-template-columns: 1.5rem 1fr; gap: .5rem; }
ul.rights li::before { content: "✓"; color: var(--brand); font-weight: 700; text-align: center; }
ul.rights li.strong { padding: .4375rem .5rem; margin-inline: -.5rem; border-radius: .5625rem; background: var(--warn-tint); }
ul.rights li.strong::before { content: "!"; color: var(--warn); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .375rem .875rem; margin: .75rem 0 0; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .875rem; }
dt { color: var(--muted); }
dl small { font-size: .6875rem; }
dd { margin: 0; overflow-wrap: anywhere; }
`;
