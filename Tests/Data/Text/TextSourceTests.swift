import Schema
import Support
import Testing

@testable import Data

@Suite struct TextSourceTests {
  private func load(
    _ text: String, _ arguments: Arguments, like training: Dataset? = nil, seed: UInt64 = 1
  ) throws -> Dataset {
    var all = arguments
    all.values["file"] = .string("t.txt")
    let files = MemoryFileSystem(["t.txt": Array(text.utf8)])
    let context = SourceContext(fileSystem: files, seed: seed)
    return try source("text", all).load(context, like: training)
  }

  /// The windows of an epoch with their targets, as text.
  private func windows(
    _ data: Dataset, _ part: Subset? = nil, order: BatchPlan.Order = .sequential, epochs: Int = 1
  ) throws -> [[Int32: [String]]] {
    let vocabulary = try #require(data.vocabulary)
    let part = part ?? data.all
    let plan = BatchPlan(count: part.count, batch: 3, order: order)
    let loader = try BatchLoader(part, plan: plan, epochs: epochs)
    let width = loader.widths[0]
    var found = [[Int32: [String]]](repeating: [:], count: epochs)
    while let batch = try loader.next() {
      let classes = try #require(batch.classes)
      for row in 0..<batch.count {
        let text = { (ids: UnsafePointer<Int32>) in
          vocabulary.text(of: (0..<width).map { Int(ids[row * width + $0]) })
        }
        found[batch.epoch][batch.examples[row]] = [text(batch.ids()), text(classes)]
      }
    }
    return found
  }

  @Test func windowsAndTheCharactersThatFollow() throws {
    let data = try load("hello, world", ["length": .number(4)])
    #expect(data.vocabulary?.characters == " ,dehlorw")
    #expect(data.classNames == ["space", ",", "d", "e", "h", "l", "o", "r", "w"])
    #expect(data.inputs[0].header.ids == 9 && data.outputs[0].header.positions == [4])
    #expect(try windows(data)[0] == [0: ["hell", "ello"], 1: ["o, w", ", wo"]])
    let header = try source("text", ["file": .string("t.csv"), "length": .number(4)])
      .header(context(csv: "hello, world"))
    #expect(header == data.header)
  }

  @Test func stridesOverlapAndStretchesAreCutOut() throws {
    let text = "abcdefghij"
    let near = try load(text, ["length": .number(3), "stride": .number(2)])
    #expect(try windows(near)[0] == [
      0: ["abc", "bcd"], 1: ["cde", "def"], 2: ["efg", "fgh"],
    ])
    let end = try load(
      text, ["length": .number(2), "from": .number(0.5), "to": .number(1)])
    #expect(try windows(end)[0] == [0: ["fg", "gh"]])
    #expect(end.vocabulary?.count == 10)
  }

  @Test func everyEpochMovesTheWindowsTheSameWayForTheSameSeed() throws {
    let text = String(decoding: (0..<2000).map { UInt8(97 + $0 * $0 % 26) }, as: UTF8.self)
    let data = try load(text, ["length": .number(50)])
    let order = BatchPlan.Order.shuffled(seed: 3)
    let epochs = try windows(data, order: order, epochs: 8)
    #expect(try windows(data, order: order, epochs: 8) == epochs)
    #expect(Set(epochs.map { $0[0]?[0] }).count > 4)
    let characters = Array(text)
    for epoch in epochs {
      #expect(epoch.count == 39)
      let first = try #require(epoch[0])
      let start = try #require((0..<50).first { String(characters[$0..<$0 + 50]) == first[0] })
      for (index, pair) in epoch {
        let place = start + Int(index) * 50
        #expect(pair[0] == String(characters[place..<place + 50]))
        #expect(pair[1] == String(characters[place + 1..<place + 51]))
      }
    }
    let other = try load(text, ["length": .number(50)], seed: 9)
    #expect(try windows(other, order: order, epochs: 8) != epochs)
    #expect(try windows(other) == windows(data))
  }

  @Test func validationIsTheEndAndNothingLeaks() throws {
    let text = String(String.UnicodeScalarView((0..<600).map { Unicode.Scalar(0x4E00 + $0)! }))
    let data = try load(text, ["length": .number(10), "stride": .number(4)])
    let parts = try Split.divide(data, .share(0.2), seed: 1)
    func characters(_ found: [[Int32: [String]]]) -> Set<Character> {
      Set(found.flatMap(\.values).flatMap { $0 }.joined())
    }
    let training = characters(
      try windows(data, Subset(data, parts.training), order: .shuffled(seed: 2), epochs: 30))
    let validation = characters(try windows(data, Subset(data, parts.validation)))
    #expect(training.isDisjoint(with: validation))
    #expect(training.count + validation.count > 580)
    #expect(validation.count > 110)
  }

  @Test func unicodeIsReadByCodePoints() throws {
    let data = try load("\u{FEFF}aé\u{1F600}\u{200B}\n日a", ["length": .number(2)])
    #expect(data.vocabulary?.names == ["\\n", "a", "é", "\\u{200B}", "日", "\u{1F600}"])
    let vocabulary = try #require(data.vocabulary)
    #expect(try vocabulary.ids(of: "日a").get() == [4, 1])
    #expect(throws: Vocabulary.UnknownCharacter.self) { try vocabulary.ids(of: "b").get() }
    #expect(vocabulary.text(of: [1, 2, 99]) == "aé")
  }

  @Test(arguments: [
    [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80],
  ])
  func bytesThatAreNoTextAreNamed(bytes: [UInt8]) throws {
    let reader = try source("text", ["file": .string("t.txt"), "length": .number(1)])
    let found = diagnostic {
      _ = try reader.load(context(["t.txt": Array("ab\ncd".utf8) + bytes]), like: nil)
    }
    #expect(found?.code.id == "E0631")
    #expect(found?.message == "`t.txt`, line 2: the bytes are not UTF-8")
    #expect(found?.notes == ["byte 6 of the file begins no character"])
  }

  @Test func otherPartsKeepTheVocabulary() throws {
    let train = try load("abcabcabc\n", ["length": .number(2)])
    let test = try load("ccbb", ["length": .number(2)], like: train)
    #expect(test.vocabulary == train.vocabulary && test.header.targets == train.header.targets)
    let unknown = diagnostic { _ = try load("ab\ncd", ["length": .number(2)], like: train) }
    #expect(unknown?.code.id == "E0632")
    #expect(
      unknown?.message
        == "`t.txt`, line 2: the character `d` does not occur in the training text")
    let other = diagnostic { _ = try load("abab", ["length": .number(3)], like: train) }
    #expect(other?.code.id == "E0618")
  }

  @Test func shortTextsAreRefused() throws {
    #expect(diagnostic { _ = try load("abc", ["length": .number(3)]) }?.code.id == "E0633")
    #expect(try load("abcd", ["length": .number(3)]).count == 1)
    #expect(diagnostic { _ = try load("", ["length": .number(1)]) }?.code.id == "E0633")
    let none = diagnostic {
      _ = try load("abcdef", ["length": .number(2), "from": .number(0.8), "to": .number(0.2)])
    }
    #expect(none?.code.id == "E0633")
  }

  @Test(.enabled(if: RealData.isPresent, RealData.comment)) func tinyShakespeare() throws {
    let reader = try source("text", ["file": .string("tinyshakespeare/input.txt")])
    let data = try reader.load(RealData.context, like: nil)
    #expect(data.target.classCount == 65 && data.count == (1_115_394 - 128) / 128)
    #expect(data.header.bytes < 3_000_000)
    #expect(data.files[0].bytes == 1_115_394)
  }
}
