import Schema
import Support
import Testing

@testable import Data

@Suite struct NPZSourceTests {
  private var arrays: [(name: String, data: [UInt8])] {
    [
      ("image.npy", npy(bytes: Array(1...12), [2, 3, 2])),
      ("word.npy", NPY.encode(shape: [2, 2], integers: [0, 4, 2, 1])),
      ("label.npy", NPY.encode(shape: [2], integers: [1, 0])),
      ("price.npy", NPY.encode(shape: [2, 2], data: [0.5, 1, 1.5, 2])),
      ("mask.npy", npy(bytes: [0, 1, 2, 0, 1, 2], [2, 3])),
    ]
  }

  private func texts(_ names: [String]) -> Value { .list(names.map { .string($0) }) }

  private func load(
    _ bytes: [UInt8], targets: [String], inputs: [String]? = nil, ids: [String] = [],
    like training: Dataset? = nil
  ) throws -> Dataset {
    var arguments: Arguments = ["file": .string("f"), "targets": texts(targets)]
    if let inputs { arguments.values["inputs"] = texts(inputs) }
    if !ids.isEmpty { arguments.values["ids"] = texts(ids) }
    return try source("npz", arguments).load(context(["f": bytes]), like: training)
  }

  @Test(arguments: [false, true]) func arraysByName(deflated: Bool) throws {
    if deflated, ZLibrary.shared == nil { return }
    let data = try load(
      zip(arrays, deflated: deflated), targets: ["label", "price", "mask"], ids: ["word"])
    #expect(data.inputs.map(\.name) == ["image", "word"])
    #expect(data.inputs[0].shape.extents == [3, 2] && data.inputs[0].storage.element == .uint8)
    #expect(try data.example(1) == [7, 8, 9, 10, 11, 12])
    #expect(data.inputs[1].header.ids == 5 && data.inputs[1].storage.element == .int32)
    #expect(try data.example(1, field: 1) == [2, 1])
    #expect(data.outputs.map(\.name) == ["label", "price", "mask"])
    #expect(data.outputs[0].values == .classes([1, 0]) && data.outputs[0].kind.classCount == 2)
    #expect(data.outputs[1].values == .values([0.5, 1, 1.5, 2]))
    #expect(data.outputs[1].kind == .values(count: 2))
    #expect(data.outputs[2].header.positions == [3] && data.outputs[2].width == 3)
    let chosen = try load(zip(arrays), targets: ["label"], inputs: ["word"])
    #expect(chosen.inputs.map(\.name) == ["word"] && chosen.inputs[0].header.ids == nil)
  }

  @Test func otherPartsMustAgree() throws {
    let train = try load(zip(arrays), targets: ["label"], inputs: ["word"], ids: ["word"])
    let more = [
      ("word.npy", NPY.encode(shape: [1, 2], integers: [5, 0])),
      ("label.npy", NPY.encode(shape: [1], integers: [0])),
    ]
    let fault = { (entries: [(String, [UInt8])]) in
      diagnostic {
        _ = try load(zip(entries), targets: ["label"], ids: ["word"], like: train)
      }?.message
    }
    #expect(fault(more) == "`word` in `f` has the id 5, the training part only 0 to 4")
    let longer = ("word.npy", NPY.encode(shape: [1, 3], integers: [1, 0, 1]))
    #expect(
      fault([longer, more[1]]) == "`word` in `f` has inputs of 3, the training part of 2")
    let fewer = ("word.npy", NPY.encode(shape: [1, 2], integers: [1, 0]))
    let data = try load(zip([fewer, more[1]]), targets: ["label"], ids: ["word"], like: train)
    #expect(data.header.inputs == train.header.inputs)
    #expect(data.header.targets == train.header.targets)
  }

  @Test func mistakesAreNamed() throws {
    func fault(
      _ bytes: [UInt8], targets: [String] = ["label"], inputs: [String]? = ["word"],
      ids: [String] = []
    ) -> String? {
      diagnostic { _ = try load(bytes, targets: targets, inputs: inputs, ids: ids) }?.code.id
    }
    let good = zip(arrays)
    #expect(fault(good) == nil)
    #expect(fault(good, targets: ["labels"]) == "E0636")
    #expect(fault(good, inputs: []) == "E0636")
    #expect(fault(good, ids: ["image"]) == "E0636")
    #expect(fault(good, inputs: ["price"], ids: ["price"]) == "E0617")
    let short = arrays.dropLast(3) + [("label.npy", NPY.encode(shape: [3], integers: [1, 0, 1]))]
    #expect(fault(zip(Array(short))) == "E0606")
    #expect(fault([]) == "E0635" && fault(Array("PK".utf8)) == "E0635")
    #expect(fault(zip([("word.npy", [1, 2, 3]), arrays[2]])) == "E0615")
  }

  @Test func everyTruncationAndEveryFlippedByteIsHandled() throws {
    let good = zip([arrays[1], arrays[2]], deflated: true)
    for length in 0..<good.count {
      #expect(diagnostic { _ = try load(Array(good[..<length]), targets: ["label"]) } != nil)
    }
    for index in good.indices {
      var bytes = good
      bytes[index] ^= 0xFF
      do {
        _ = try load(bytes, targets: ["label"])
      } catch let error as DiagnosticError {
        #expect(error.diagnostics.count == 1)
      }
    }
  }
}
