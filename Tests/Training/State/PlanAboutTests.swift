import Data
import Testing

@testable import Training

/// What a plan says about itself, as the plans of earlier versions have it.
@Suite("About a plan")
struct PlanAboutTests {
  private static let table = """
    {"classes":["<=50K",">50K"],"ids":{"job":7},"name":"adult","output":"logits",\
    "probabilities":"probability","table":{"columns":[{"kind":{"numeric":{"mean":38.5}},\
    "name":"age","position":0},{"kind":{"categorical":{"categories":["a","b/c"],"missing":true}},\
    "name":"work","position":1},{"kind":{"ids":{"categories":["x"]}},"name":"job","position":2}],\
    "dialect":{"header":true,"missing":["?"],"separator":44,"strip":"."},"fieldCount":4,\
    "target":{"classes":["<=50K",">50K"],"name":"income","numeric":false,"position":3}},\
    "version":"0.1.0"}
    """

  @Test func aTableReadsBack() throws {
    let about = try #require(PlanAbout(json: Self.table))
    #expect(about.classes == ["<=50K", ">50K"] && about.ids == ["job": 7])
    let table = try #require(about.table)
    #expect(
      table.columns.map(\.kind) == [
        .numeric(mean: 38.5), .categorical(categories: ["a", "b/c"], missing: true),
        .ids(categories: ["x"]),
      ])
    #expect(table.columns.map(\.name) == ["age", "work", "job"])
    #expect(table.columns.map(\.position) == [0, 1, 2])
    #expect(table.dialect == CSVDialect(separator: 44, header: true, missing: ["?"], strip: "."))
    #expect(table.fieldCount == 4 && table.target.name == "income" && !table.target.numeric)
    #expect(table.target.classes == ["<=50K", ">50K"] && table.target.position == 3)
    #expect(PlanAbout(json: about.json) == about)
    #expect(about.json.filter { $0 != " " } == Self.table)
  }

  @Test func aVocabularyReadsBack() throws {
    let text = """
      {"classes":[],"name":"gpt","output":"logits","version":"0.1.0","vocabulary":\
      {"characters":"\\n !\\"aé😀"}}
      """
    let about = try #require(PlanAbout(json: text))
    #expect(about.vocabulary?.characters == "\n !\"aé😀" && about.table == nil)
    #expect(about.probabilities == nil && about.ids == nil)
    #expect(PlanAbout(json: about.json) == about)
  }

  @Test(arguments: [
    "{}", "[]", "", "{\"classes\":[1],\"name\":\"n\",\"output\":\"o\",\"version\":\"v\"}",
    "{\"classes\":[],\"name\":\"n\",\"output\":\"o\",\"version\":\"v\",\"table\":{}}",
    "{\"classes\":[],\"name\":\"n\",\"output\":\"o\",\"version\":\"v\",\"ids\":{\"a\":\"b\"}}",
    "{\"classes\":[],\"name\":\"n\",\"output\":\"o\",\"version\":\"v\",\"vocabulary\":3}",
  ]) func whatIsNoneIsRefused(text: String) {
    #expect(PlanAbout(json: text) == nil)
  }
}
