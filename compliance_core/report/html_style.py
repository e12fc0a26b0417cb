"""The look of the stand-alone page: light, dark and on paper, nothing loaded from anywhere."""

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #55606e; --paper: #fff; --card: #f5f7f9; --line: #cdd5de;
  --blocker: #a3123a; --major: #94520a; --minor: #1d5f8a; --advice: #55606e; --mark: #fdf3d0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebf1; --soft: #a9b4c0; --paper: #14191f; --card: #1d242c; --line: #3a4653;
    --blocker: #ff8fa8; --major: #f3b562; --minor: #86c5f0; --advice: #a9b4c0; --mark: #3a3418; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0 0 .25rem; }
article + article { border-top: 3px solid var(--line); margin-top: 3rem; padding-top: 1.5rem; }
.verdict { font-size: 1.125rem; font-weight: 600; margin: .25rem 0; }
.facts, .small { color: var(--soft); font-size: .875rem; margin: .25rem 0; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: .5rem;
  padding: 1rem; max-width: 48rem; }
mark { background: var(--mark); color: inherit; padding: 0 .1em; border-radius: .15em; }
mark.blocker { border-bottom: 3px double var(--blocker); }
mark.major { border-bottom: 2px solid var(--major); }
mark.minor { border-bottom: 2px dashed var(--minor); }
mark.advice { border-bottom: 2px dotted var(--advice); }
sup a { font-weight: 600; text-decoration: none; padding: 0 .1em; }
a { color: var(--minor); }
ol { list-style: none; padding: 0; display: grid; gap: .75rem; max-width: 48rem; }
li.finding { background: var(--card); border-left: .375rem solid var(--line); border-radius: .375rem; padding: .75rem 1rem; }
li.blocker { border-left: .375rem double var(--blocker); }
li.major { border-left: .375rem solid var(--major); }
li.minor { border-left: .375rem dashed var(--minor); }
li.advice { border-left: .375rem dotted var(--advice); }
.level { font-weight: 700; text-transform: uppercase; font-size: .8125rem; letter-spacing: .03em; }
.blocker .level { color: var(--blocker); } .major .level { color: var(--major); }
.minor .level { color: var(--minor); } .advice .level { color: var(--advice); }
blockquote { margin: .25rem 0; padding-left: .75rem; border-left: 2px solid var(--line); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem .75rem; margin: .5rem 0 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
:target { outline: 3px solid var(--minor); outline-offset: 2px; }
@media (max-width: 40rem) { body { padding: 1rem; } dl { grid-template-columns: 1fr; } dd { margin-bottom: .375rem; } }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --card: #fff; --mark: #fff; --soft: #333; }
  body { padding: 0; font-size: 10.5pt; } li.finding { break-inside: avoid; border: 1px solid #999; }
  article + article { break-before: page; } a[href^="http"]::after { content: " (" attr(href) ")"; }
}
"""
