import Support
import Testing

@testable import Data

/// Several inputs and targets, streamed rows, maps of single examples.
@Suite struct FieldTests {
  /// Row `i` holds `i`, `i + 1`, ...; one row cannot be read.
  private struct Counting: ExampleReader {
    let width: Int
    var broken: Int?

    func read(
      _ example: ExamplePlace, into row: UnsafeMutableRawPointer
    ) throws(DiagnosticError) {
      if example.index == broken {
        throw DataDiagnostics.error(DataDiagnostics.damaged, "row \(example.index)", at: nil)
      }
      let ids = row.assumingMemoryBound(to: Int32.self)
      for column in 0..<width {
        ids[column] = Int32(example.index + column + 100 * (example.epoch ?? 0))
      }
    }
  }

  /// Repeats every number as often as a draw says, and adds what it drew.
  private struct Doubling: ExampleMap {
    func shape(for input: InputShape) -> InputShape { InputShape([2 * input.features]) }
    func scratchCount(for input: InputShape) -> Int { input.features }
    func run(
      from: UnsafeMutablePointer<Float>, to: UnsafeMutablePointer<Float>,
      scratch: UnsafeMutablePointer<Float>, draw: ExampleDraw
    ) {
      for index in 0..<3 {
        scratch[index] = from[index] + Float(draw.epoch * 1000 + draw.index * 10) + Float(draw.seed)
        to[2 * index] = scratch[index]
        to[2 * index + 1] = -scratch[index]
      }
    }
  }

  private func mixed(broken: Int? = nil) throws -> Dataset {
    let base = try dataset((0..<9).map { [Float($0), 1, 2] })
    return Dataset(
      count: 9,
      inputs: [
        InputField("numbers", InputShape([3]), base.storage),
        InputField(
          "text", InputShape([4]), ids: 200,
          ExampleStorage(.int32, reader: Counting(width: 4, broken: broken))),
      ],
      outputs: [
        TargetField(
          TargetHeader("next", kind: .classes(count: 200, names: []), positions: [2]),
          .stored(ExampleStorage(.int32, reader: Counting(width: 2)))),
        TargetField(
          TargetHeader("price", kind: .values(count: 2)), .values((0..<18).map(Float.init))),
      ])
  }

  private struct Row: Equatable {
    var numbers: [Float]
    var text: [Int32]
    var next: [Int32]
    var price: [Float]
  }

  private func rows(_ loader: BatchLoader) throws -> [Int32: [Row]] {
    var rows: [Int32: [Row]] = [:]
    while let batch = try loader.next() {
      guard case .classes(let next) = batch.targets[0], case .values(let price) = batch.targets[1]
      else { return [:] }
      for row in 0..<batch.count {
        let width = loader.widths[0]
        rows[batch.examples[row], default: []].append(
          Row(
            numbers: (0..<width).map { batch.floats()[row * width + $0] },
            text: (0..<4).map { batch.ids(1)[row * 4 + $0] },
            next: (0..<2).map { next[row * 2 + $0] },
            price: (0..<2).map { price[row * 2 + $0] }))
      }
    }
    return rows
  }

  @Test func everyFieldComesAlong() throws {
    let plan = BatchPlan(count: 9, batch: 4, order: .sequential)
    let options = BatchLoader.Options(
      preparations: [InputPreparation(transforms: [.affine(scale: [2], shift: [1])])])
    let found = try rows(try BatchLoader(try mixed().all, options, plan: plan, epochs: 1))
    for index in 0..<9 {
      let i = Int32(index)
      let row = Row(
        numbers: [Float(2 * index + 1), 3, 5], text: [i, i + 1, i + 2, i + 3], next: [i, i + 1],
        price: [Float(2 * index), Float(2 * index + 1)])
      #expect(found[i] == [row])
    }
  }

  @Test func epochsReachReadersAndMapsAtAnyNumberOfThreads() throws {
    let plan = BatchPlan(count: 9, batch: 2, order: .shuffled(seed: 4))
    let map = InputPreparation(map: Doubling(), transforms: [.affine(scale: [0.5], shift: [0])])
    for threads in [1, 3] {
      let options = BatchLoader.Options(preparations: [map], seed: 7, threads: threads)
      let found = try rows(try BatchLoader(try mixed().all, options, plan: plan, epochs: 3))
      for index in 0..<9 {
        let list = try #require(found[Int32(index)])
        #expect(list.count == 3)
        for (epoch, row) in list.enumerated() {
          let first = Float(index + epoch * 1000 + index * 10 + 7) / 2
          #expect(row.numbers[0] == first && row.numbers[1] == -first)
          #expect(row.text[0] == Int32(index + 100 * epoch) && row.next[1] == row.text[1])
        }
      }
    }
  }

  @Test func aRowThatCannotBeReadIsThrownInItsTurn() throws {
    let plan = BatchPlan(count: 9, batch: 2, order: .sequential)
    let options = BatchLoader.Options(threads: 2)
    let loader = try BatchLoader(try mixed(broken: 5).all, options, plan: plan, epochs: 1)
    #expect(try loader.next()?.index == 0)
    #expect(try loader.next()?.index == 1)
    #expect(diagnostic { _ = try loader.next() }?.message == "row 5")
    #expect(try loader.next() == nil)
  }

  @Test func idsTakeNoPreprocessing() throws {
    let data = try mixed()
    let step = try #require(DataCatalogues.preprocessing["standardize"])
    let standardize = step.init(arguments: step.declaration.completed())
    let numbers = try FittedPreprocessing(fitting: [standardize], on: data.all, field: 0)
    let text = try FittedPreprocessing(fitting: [standardize], on: data.all, field: 1)
    #expect(numbers.transforms.count == 1 && text.transforms.isEmpty)
    #expect(text.output == InputShape([4]))
  }

  @Test func fieldsAreFoundByName() throws {
    let header = try mixed().header
    #expect(header.inputIndex(for: "text", of: 2) == 1)
    #expect(header.inputIndex(for: "image", of: 2) == nil)
    #expect(header.targetIndex(for: "price") == 1 && header.targetIndex(for: "x") == nil)
    let one = DatasetHeader(count: 1, input: InputShape([1]), target: .values(count: 1))
    #expect(one.inputIndex(for: "anything", of: 1) == 0 && one.targetIndex(for: "any") == 0)
    #expect(one.inputIndex(for: "anything", of: 2) == nil)
  }

  @Test func theEndOfATextIsTakenOff() throws {
    let base = try dataset((0..<20).map { [Float($0)] })
    let data = Dataset(
      count: 20, inputs: base.inputs, outputs: base.outputs, order: .contiguous(gap: 2))
    let parts = try Split.divide(data, .share(0.25), seed: 1)
    #expect(parts.validation == Array(15..<20) && parts.training == Array(0..<13))
    #expect(diagnostic { _ = try Split.divide(data, .count(18), seed: 1) }?.code.id == "E0620")
  }
}
