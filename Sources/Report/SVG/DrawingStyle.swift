/// The style sheet of drawings, light and dark.
enum DrawingStyle {
  /// How many colours series may have before they repeat.
  static let seriesCount = 6

  /// The class of the line of a series.
  static func series(_ index: Int) -> String { "nn-s\(index % seriesCount)" }

  /// The colours as CSS variables, on the root of the document.
  static let colours = """
    :root{color-scheme:light dark;--paper:#fff;--ink:#1c2330;--soft:#5b6676;--grid:#e3e7ed;\
    --frame:#b9c1cc;--box:#f5f7fa;--c0:#1f66d0;--c1:#d9480f;--c2:#2b8a3e;--c3:#9c36b5;--c4:#0b7285;\
    --c5:#a61e4d;--good:#1f66d0;--bad:#d9480f}\
    @media(prefers-color-scheme:dark){:root{--paper:#14181f;--ink:#e6eaf0;--soft:#9aa6b6;\
    --grid:#2a313c;--frame:#4a5566;--box:#1d232d;--c0:#6ea8fe;--c1:#ff9b63;--c2:#69db7c;\
    --c3:#da8cf0;--c4:#4fd0e0;--c5:#ff8fb1;--good:#5c9cfb;--bad:#ff8a4c}}
    """

  /// The rules of drawings alone, for a page that sets the colours itself.
  static let rules = """
    .nn-drawing{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}\
    .nn-drawing text{fill:var(--ink);font-size:12px}.nn-drawing .nn-soft{fill:var(--soft)}\
    .nn-drawing .nn-small{font-size:11px;fill:var(--soft)}\
    .nn-drawing .nn-heading{font-size:14px;font-weight:600}\
    .nn-drawing .nn-strong{font-size:12px;font-weight:600}.nn-paper{fill:var(--paper)}\
    .nn-grid{stroke:var(--grid);stroke-width:1}.nn-axis{stroke:var(--frame);stroke-width:1}\
    .nn-line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}\
    \((0..<seriesCount).map { ".nn-s\($0){stroke:var(--c\($0))}.nn-f\($0){fill:var(--c\($0))}" }
      .joined())\
    .nn-dash{stroke-dasharray:5 3}.nn-hover{fill:var(--ink);fill-opacity:0}\
    .nn-hover:hover{fill-opacity:.08}.nn-good{fill:var(--good)}.nn-bad{fill:var(--bad)}\
    .nn-cell{stroke:var(--grid);stroke-width:.5}.nn-drawing .nn-on{fill:var(--paper)}\
    .nn-box{fill:var(--box);stroke:var(--frame);stroke-width:1.2}\
    .nn-edge{fill:none;stroke:var(--soft);stroke-width:1.4}.nn-tip{fill:var(--soft)}
    """

  /// Everything a drawing on its own needs.
  static let sheet = colours + rules
}
