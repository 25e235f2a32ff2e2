import Schema
import Support
import Testing

@testable import Data

@Suite struct ImageSourceTests {
  /// A grey picture of 2 rows and `width` columns that all hold `value`.
  private func grey(_ value: UInt8, width: Int = 3) -> [UInt8] {
    PNGEncoder.encode(
      height: 2, width: width, channels: 1, [UInt8](repeating: value, count: 2 * width))
  }

  private var files: [String: [UInt8]] {
    [
      "set/dog/b.png": grey(20), "set/dog/a.png": grey(10), "set/cat/x.PNG": grey(30),
      "set/cat/.hidden.png": [1], "set/cat/notes.txt": [2], "set/Zebra/1.pgm":
        Array("P5 3 2 255\n".utf8) + [UInt8](repeating: 40, count: 6), "set/empty/readme": [3],
      "set/loose.png": grey(99),
    ]
  }

  private func images(
    _ files: [String: [UInt8]], _ extra: Arguments = [:], like training: Dataset? = nil
  ) throws -> Dataset {
    var arguments: Arguments = ["folder": .string("set"), "channels": .number(1)]
    for (name, value) in extra.values { arguments.values[name] = value }
    return try source("images", arguments).load(context(files), like: training)
  }

  @Test(arguments: [false, true])
  func subfoldersAreClassesByTheirBytes(streams: Bool) throws {
    let set = try images(files, ["stream": .boolean(streams)])
    #expect(set.classNames == ["Zebra", "cat", "dog"])
    #expect(set.targets == .classes([0, 1, 2, 2]))
    #expect(set.input == InputShape([2, 3, 1]))
    let first = try (0..<4).map { try set.example($0)[0] }
    #expect(first == [40, 30, 10, 20])
    #expect((set.storage.rows == nil) == streams)
    let header = try source("images", ["folder": .string("set"), "channels": .number(1)])
      .header(context(files))
    #expect(header.count == 4 && header.target == set.target && header.input == set.input)
  }

  @Test func otherPartsKeepTheClasses() throws {
    let training = try images(files)
    let test = try images(["set/dog/z.png": grey(5)], like: training)
    #expect(test.targets == .classes([2]) && test.classNames == training.classNames)
    let error = diagnostic { _ = try images(["set/cow/z.png": grey(5)], like: training) }
    #expect(error?.code.id == "E0613" && error?.message.contains("`cow`") == true)
  }

  @Test func otherSizesAreNamed() throws {
    var files = files
    files["set/dog/wide.png"] = grey(77, width: 9)
    for streams in [false, true] {
      let error = diagnostic {
        let set = try images(files, ["stream": .boolean(streams)])
        for index in 0..<set.count { _ = try set.example(index) }
      }
      #expect(error?.code.id == "E0642")
      #expect(error?.message.contains("`set/dog/wide.png` has 2x9 pixels") == true)
      #expect(error?.notes.first?.contains("fit = crop") == true)
    }
    let cut = try images(files, ["fit": .name("crop")])
    #expect(try cut.example(4) == [Float](repeating: 77, count: 6))
    let sized = try images(files, ["size": .size([4, 4]), "fit": .name("stretch")])
    #expect(try sized.example(4).count == 16 && sized.example(4)[5] == 77)
  }

  @Test func damageStopsUnlessItIsSkipped() throws {
    var files = files
    files["set/dog/a.png"] = Array(grey(10).dropLast(9))
    for streams in [false, true] {
      let error = diagnostic {
        let set = try images(files, ["stream": .boolean(streams)])
        for index in 0..<set.count { _ = try set.example(index) }
      }
      #expect(error?.code.id == "E0640" && error?.message.contains("`set/dog/a.png`") == true)
      let skipping = try images(files, ["stream": .boolean(streams), "corrupt": .name("skip")])
      #expect(try skipping.example(2)[0] == 20, "the next one of its class")
      #expect(try skipping.example(2)[0] == 20)
      let warning = try #require(skipping.findings.warning)
      #expect(warning.code.id == "W0640" && warning.message.hasPrefix("1 damaged image "))
      #expect(warning.notes.first?.contains("set/dog/a.png") == true)
    }
    files["set/dog/b.png"] = [7, 7, 7]
    let error = diagnostic { _ = try images(files, ["corrupt": .name("skip")]) }
    #expect(error?.code.id == "E0640", "no sound image of the class is left")
  }

  @Test func aFolderWithoutImagesIsEmpty() {
    let error = diagnostic { _ = try images(["set/a/readme.md": [1]]) }
    #expect(error?.code.id == "E0607")
    #expect(diagnostic { _ = try images([:]) }?.code.id == "E0901")
    #expect(
      diagnostic { _ = try images(files, ["channels": .number(2)]) }?.code.id == "E0642")
  }

  @Test func predictionsTakeImages() throws {
    let set = try PredictionInputs.load(
      "set/dog/a.png", table: nil, extents: [4, 4, 3], context(files))
    #expect(set.input == InputShape([4, 4, 3]))
    #expect(try set.example(0) == [Float](repeating: 10, count: 48))
    let plain = try PredictionInputs.load("set/dog/a.png", table: nil, context(files))
    #expect(plain.input == InputShape([2, 3, 1]))
  }

  @Test func damageReachesTrainingThroughTheLoader() throws {
    var files = files
    files["set/dog/b.png"] = [0x89, 0x50]
    let set = try images(files, ["stream": .boolean(true)])
    let plan = BatchPlan(count: 4, batch: 2, order: .sequential)
    let loader = try BatchLoader(
      set.all, BatchLoader.Options(threads: 3), plan: plan, epochs: 1)
    #expect(try loader.next()?.count == 2)
    #expect(diagnostic { _ = try loader.next() }?.code.id == "E0640")
  }
}
