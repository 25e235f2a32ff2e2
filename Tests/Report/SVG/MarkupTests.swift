import Testing

@testable import Report

/// What is wrong with the nesting of a document's tags, or nil.
func nestingProblem(_ source: String) -> String? {
  var open: [Substring] = []
  var rest = source[...]
  while let start = rest.firstIndex(of: "<") {
    guard let end = rest[start...].firstIndex(of: ">") else { return "a tag without an end" }
    let tag = rest[rest.index(after: start)..<end]
    rest = rest[rest.index(after: end)...]
    if tag.hasPrefix("!") || tag.hasSuffix("/") { continue }
    if tag.filter({ $0 == "\"" }).count % 2 != 0 || tag.contains("<") { return "broken: \(tag)" }
    if tag.hasPrefix("/") {
      guard let last = open.popLast(), last == tag.dropFirst() else { return "unexpected \(tag)" }
    } else {
      open.append(tag.prefix { $0 != " " })
    }
  }
  return open.last.map { "\($0) is not closed" }
}

@Suite struct MarkupTests {
  @Test func textIsEscaped() {
    let hostile = "<a href=\"x\">&'\u{0}\u{1B}\u{FFFF}</a>"
    let markup = Markup.tag("text", ["x": hostile], text: hostile).source
    let clean = "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\u{FFFD}\u{FFFD}\u{FFFD}&lt;/a&gt;"
    #expect(markup == "<text x=\"\(clean)\">\(clean)</text>")
  }

  @Test func emptyElementsAreClosed() {
    #expect(Markup.tag("line", ["x1": "1"]).source == "<line x1=\"1\"/>")
    #expect(Markup.tag("td").source == "<td></td>")
  }

  @Test func lengthsAreShort() {
    let values = [0, -0.001, 1, 1.5, 100, 0.126, -2.25]
    #expect(values.map(Drawing.length) == ["0", "0", "1", "1.5", "100", "0.13", "-2.25"])
  }

  @Test func theCheckerFindsMistakes() {
    for source in ["<a><b></a></b>", "<a>", "</a>", "<a x=\"1></a>", "<a"] {
      #expect(nestingProblem(source) != nil)
    }
    #expect(nestingProblem("<!doctype html><a><b/></a>") == nil)
  }
}
