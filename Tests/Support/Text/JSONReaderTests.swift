import Support
import Testing

@Suite("Reading JSON")
struct JSONReaderTests {
  @Test func everyKindOfValue() throws {
    let text = """
      {"a": [1, -2.5e3, "x", true, false, null], "b": {}, "c": [],
       "d" :{ "e":"\\u00e9\\ud83d\\ude00\\n/\\/"}}
      """
    let json = try #require(JSON(reading: text))
    let items = try #require(json["a"]?.items)
    #expect(items.count == 6)
    #expect(items[0].integer == 1 && items[0].number == 1)
    #expect(items[1].number == -2500 && items[1].integer == -2500)
    #expect(items[2].string == "x" && items[2].number == nil)
    #expect(items[3].boolean == true && items[4].boolean == false && items[5].string == nil)
    #expect(json["b"]?.members?.isEmpty == true && json["c"]?.items?.isEmpty == true)
    #expect(json["d"]?["e"]?.string == "é😀\n//")
    #expect(json["f"] == nil && json.items == nil && items[0].members == nil)
  }

  @Test func whatIsPrintedReadsBack() throws {
    let texts = ["", "\"\\\u{1}\r\n\t", "a/b", "Ω"]
    let json = JSON.object([("s", .strings(texts)), ("n", .number(0.1)), ("i", .integer(.min))])
    let read = try #require(JSON(reading: json.text))
    #expect(read["s"]?.strings == texts)
    #expect(read["n"]?.number == 0.1 && read["i"]?.integer == .min)
    #expect(read.text == json.text)
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{a:1}", "\"", "\"\\",
    "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"",
    "\"\\u+123\"", "tru", "nul", "+1", ".5", "1 2", "--1", "1e", "1e999", "\"\n\"",
  ]) func whatIsNoneIsRefused(text: String) {
    #expect(JSON(reading: text) == nil)
  }

  @Test func deepNestingIsRefused() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(JSON(reading: deep) == nil)
    let closed = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    #expect(JSON(reading: closed) != nil)
  }
}
