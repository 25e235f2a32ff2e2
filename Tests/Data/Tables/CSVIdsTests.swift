import Schema
import Support
import Testing

@testable import Data

@Suite struct CSVIdsTests {
  private let text = "size,city,colour,y\n1,b,red,0.5\n2,a,red,1\n,b,?,2\n"

  private func load(_ text: String, _ ids: [String], like training: Dataset? = nil) throws
    -> Dataset
  {
    let arguments: Arguments = [
      "file": .string("t.csv"), "ids": .list(ids.map { .string($0) }),
    ]
    let reader = try source("csv", arguments)
    let data = try reader.load(context(csv: text), like: training)
    if training == nil { #expect(data.header == (try reader.header(context(csv: text)))) }
    return data
  }

  @Test func columnsOfIdsAreInputsOfTheirOwn() throws {
    let data = try load(text, ["city", "colour"])
    #expect(data.inputs.map(\.name) == ["features", "city", "colour"])
    #expect(data.inputs.map(\.header.ids) == [nil, 3, 2])
    #expect(try data.example(1) == [2])
    #expect(try data.example(2) == [1.5])
    #expect(try (0..<3).map { try data.example($0, field: 1) } == [[1], [0], [1]])
    #expect(try (0..<3).map { try data.example($0, field: 2) } == [[0], [0], [1]])
    #expect(data.table?.inputNames == ["size"])
  }

  @Test func unknownCategoriesShareTheLastId() throws {
    let train = try load(text, ["city"])
    #expect(train.inputs.map(\.name) == ["features", "city"] && train.features == 3)
    let test = try load("size,city,colour,y\n5,c,red,1\n", ["city"], like: train)
    #expect(try test.example(0, field: 1) == [2])
    #expect(test.header.inputs == train.header.inputs)
  }

  @Test func aTableMayHoldNothingElse() throws {
    let data = try load("a,y\nx,1\ny,2\n", ["a"])
    #expect(data.inputs.map(\.name) == ["a"] && data.inputs[0].shape.extents == [1])
  }
}
