import Support
import Testing
import Training

@testable import Driver

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Texts continued by small models that were trained here.
@Suite struct GeneratingTests {
  private static let text = String(repeating: "abcd", count: 150)

  private static func spec(causal: Bool = true, length: Int = 8) -> String {
    """
    data { train = text("alphabet.txt", length = \(length)); validation = 10% of train }
    model {
      input text: \(length) of id(classes)
      embedding(16) as tokens
      position_embedding
      residual { layer_norm; attention(2, causal = \(causal)) }
      layer_norm
      linear(classes, tie = tokens)
      output next
    }
    train {
      loss = cross_entropy
      metrics = [accuracy, perplexity]
      optimizer = adam
      rate = 0.02
      batch = 16
      length = 12 epochs
      seed = 3
    }
    """
  }

  /// A disk with the plan of a trained spec, and the metrics of its training.
  private func trained(_ spec: String) throws -> (Workbench, CrashingFileSystem) {
    var files = RunLab.disk(spec)
    files["alphabet.txt"] = Array(Self.text.utf8)
    let disk = CrashingFileSystem(files)
    var options = WorkOptions()
    options.dataFolder = "."
    let bench = Workbench(fileSystem: disk, options: options)
    _ = try RunLab.train(disk, options: options)
    let exported = try bench.export("run", to: "net.plan")
    #expect(exported.error < 1e-4)
    return (bench, disk)
  }

  /// A number of a line of metrics.
  private func number(_ name: String, in line: String) -> Double? {
    guard let place = line.firstRange(of: "\"\(name)\": ") else { return nil }
    return Double(line[place.upperBound...].prefix { !",}".contains($0) })
  }

  @Test func aLearntPatternGoesOn() throws {
    let (bench, disk) = try trained(Self.spec())
    let epoch = try #require(try RunLab.epochs(disk).last)
    let loss = try #require(number("validation.loss", in: epoch))
    let perplexity = try #require(number("validation.perplexity", in: epoch))
    #expect(abs(perplexity - exp(loss)) < 1e-4 && perplexity < 1.5)
    for (prompt, wanted) in [("a", "bcdabcdabcda"), ("abcdabcdabcdabc", "dabcdabcdabc")] {
      var shown = ""
      let request = GenerationRequest(prompt: prompt, count: 12, temperature: 0)
      let result = try bench.generate("net.plan", request) { shown += $0 }
      #expect(result.text == wanted)
      #expect(result.prompt == prompt && shown == prompt + wanted)
      #expect(result.tokens == wanted.utf8.map { Int($0) - 97 })
    }
  }

  @Test func theSameSeedWritesTheSameText() throws {
    let (bench, _) = try trained(Self.spec())
    func text(_ seed: UInt64, _ top: Int? = nil) throws -> String {
      try bench.generate(
        "net.plan",
        GenerationRequest(prompt: nil, count: 60, temperature: 30, top: top, seed: seed)
      ).text
    }
    #expect(try text(1) == text(1))
    #expect(try text(1) != text(2))
    #expect(Set(try text(1)) == ["a", "b", "c", "d"])
    let start = try bench.generate("net.plan", GenerationRequest(prompt: nil, count: 1))
    #expect(start.prompt == "a")
  }

  @Test func charactersThatThePlanDoesNotKnowAreNamed() throws {
    let (bench, _) = try trained(Self.spec())
    let error = #expect(throws: DiagnosticError.self) {
      try bench.generate("net.plan", GenerationRequest(prompt: "abé", count: 1))
    }
    let found = try #require(error?.diagnostics.first)
    #expect(found.code.id == "E0632" && error?.diagnostics.count == 1)
    #expect(found.message.contains("character 3") && found.message.contains("`é`"))
    #expect(found.notes == ["the plan knows a b c d"])
  }

  @Test func plansThatLookAheadAreRefused() throws {
    let (bench, _) = try trained(Self.spec(causal: false))
    let codes = RunLab.codes {
      _ = try bench.generate("net.plan", GenerationRequest(prompt: "ab", count: 1))
    }
    #expect(codes == ["E0809"])
    let whole = GenerationRequest(prompt: "abcdabcd", count: 1)
    #expect(RunLab.codes { _ = try bench.generate("net.plan", whole) } == [])
  }

  @Test func plansOfOtherModelsAreRefused() throws {
    let disk = CrashingFileSystem(RunLab.disk(RunLab.spec()))
    let bench = Workbench(fileSystem: disk)
    _ = try RunLab.train(disk)
    _ = try bench.export("run", to: "net.plan")
    let codes = RunLab.codes {
      _ = try bench.generate("net.plan", GenerationRequest(prompt: "ab", count: 1))
    }
    #expect(codes == ["E0809"])
  }
}
