/// The style sheet of the page; its colours are those of the drawings.
enum PageStyle {
  /// The rules.
  static let sheet = """
    *{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);\
    font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}\
    main{max-width:1120px;margin:0 auto;padding:32px 24px 64px}\
    h1{font-size:28px;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere}\
    h2{font-size:19px;margin:0 0 12px}h3{font-size:14px;margin:0 0 8px}\
    .lead{color:var(--soft);margin:0 0 20px}p{margin:0 0 8px;max-width:75ch}\
    section{border-top:1px solid var(--grid);margin-top:28px;padding-top:22px}\
    .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;\
    margin:20px 0 0}.cards div{background:var(--box);border:1px solid var(--grid);\
    border-radius:8px;padding:12px 14px}dt{color:var(--soft);font-size:13px}\
    dd{margin:2px 0 0;font-size:22px;font-weight:600;font-variant-numeric:tabular-nums;\
    overflow-wrap:anywhere}.figures{display:grid;gap:24px;align-items:start;\
    grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr))}\
    figure{margin:0;min-width:0}.stack{display:grid;gap:24px;min-width:0} \
    .nn-drawing{display:block;width:100%;height:auto;max-width:640px} \
    .note{border-left:4px solid var(--c0);background:var(--box);padding:12px 16px;\
    border-radius:0 8px 8px 0}.note p{margin:4px 0 0}.scroll{overflow-x:auto;min-width:0}\
    table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}\
    th,td{padding:5px 16px 5px 0;border-bottom:1px solid var(--grid);text-align:right;\
    vertical-align:top}th[scope=row],.left{text-align:left;font-weight:500}\
    thead th{color:var(--soft);font-weight:500}.facts td{text-align:left;overflow-wrap:anywhere}\
    .facts th{color:var(--soft);white-space:nowrap}\
    pre{background:var(--box);border:1px solid var(--grid);border-radius:8px;padding:14px 16px;\
    overflow-x:auto;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",\
    monospace;margin:0;tab-size:2}\
    @media(max-width:500px){main{padding:20px 14px 40px}h1{font-size:23px}dd{font-size:19px}\
    .cards{grid-template-columns:1fr 1fr}.nn-drawing text{font-size:14px}\
    .nn-drawing .nn-small{font-size:13px}}\
    @media print{section{break-inside:avoid}}
    """
}
