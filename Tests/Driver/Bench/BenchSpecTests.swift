import Semantics
import Support
import Testing

@testable import Driver

/// The nets that speed is compared on are those of other tools, layer for layer.
@Suite struct BenchSpecTests {
  private static let root = "/"
    + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

  private func experiment(_ path: String) throws -> Experiment {
    let result = Checker.check(
      "\(Self.root)/specs/\(path).nnspec", CheckContext(fileSystem: LocalFileSystem()))
    return try #require(result.experiment, "\(result.diagnostics.map(\.message))")
  }

  private static func conv(_ inputs: Int, _ outputs: Int, bias: Bool = true) -> Int {
    9 * inputs * outputs + (bias ? outputs : 0)
  }

  private static func linear(_ inputs: Int, _ outputs: Int, bias: Bool = true) -> Int {
    inputs * outputs + (bias ? outputs : 0)
  }

  private static var vgg: Int {
    let widths = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
    return zip(widths, widths.dropFirst()).reduce(linear(512, 10)) {
      $0 + conv($1.0, $1.1) + 2 * $1.1
    }
  }

  private static var resnet20: Int {
    let widths = [3, 16, 16, 16, 16, 16, 16, 16, 32, 32, 32, 32, 32, 32]
      + [64, 64, 64, 64, 64, 64]
    return zip(widths, widths.dropFirst()).reduce(linear(64, 10)) {
      $0 + conv($1.0, $1.1, bias: false) + 2 * $1.1
    }
  }

  private static var gpt: Int {
    let d = 256
    let block = 4 * d + linear(d, 3 * d) + linear(d, d) + linear(d, 4 * d) + linear(4 * d, d)
    return 96 * d + 128 * d + 4 * block + 2 * d + linear(d, 96, bias: false)
  }

  /// Counted from the definitions, and stated in each spec as its budget.
  private static let counts = [
    "mlp_bn": linear(784, 256) + linear(256, 128) + linear(128, 10) + 2 * (256 + 128),
    "mlp_small": linear(64, 64) + linear(64, 10), "mlp_deep": 6 * linear(4096, 4096),
    "cnn": conv(1, 32) + conv(32, 64) + 2 * (32 + 64) + linear(3136, 128) + linear(128, 10),
    "resnet20": resnet20, "vgg16": vgg, "gpt": gpt,
  ]

  @Test(arguments: counts.keys.sorted()) func netsHaveTheirParameters(_ name: String) throws {
    let experiment = try experiment("bench/" + name)
    let count = try #require(Self.counts[name])
    #expect(experiment.model.parameterCount == count)
    #expect(
      experiment.budgets.contains {
        $0.quantity == "parameters" && $0.relation == .equal && $0.bound == Double(count)
      })
  }

  /// The layers of each kind, in the net's own order where that says something.
  @Test func netsHaveTheirLayers() throws {
    func kinds(_ name: String) throws -> [String] {
      try experiment("bench/" + name).model.layers.map(\.kind)
    }
    let block = ["conv", "batch_norm", "relu", "conv", "batch_norm", "residual", "relu"]
    let start = ["conv", "batch_norm", "relu"]
    #expect(
      try kinds("resnet20")
        == start + (0..<9).flatMap { _ in block } + ["average_pool", "linear"])
    let stage = ["conv", "batch_norm", "relu", "max_pool"]
    #expect(
      try kinds("cnn") == stage + stage + ["flatten", "linear", "relu", "dropout", "linear"])
    let counts = [2, 2, 3, 3, 3]
    let stages = counts.flatMap { count in
      (0..<count).flatMap { _ in start } + ["max_pool"]
    }
    #expect(try kinds("vgg16") == stages + ["flatten", "linear"])
    let decoder = [
      "layer_norm", "attention", "residual", "layer_norm", "linear", "gelu", "linear", "residual",
    ]
    #expect(
      try kinds("gpt")
        == ["embedding", "position_embedding"] + (0..<4).flatMap { _ in decoder }
        + ["layer_norm", "linear"])
  }

  /// Every line of the table of goals names a spec that checks and a goal above 1.
  @Test func goalsNameSpecs() throws {
    let text = try LocalFileSystem().readText(
      "\(Self.root)/specs/bench/goals.csv", limit: 1 << 16)
    let lines = text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(lines.first == ["net", "spec", "run", "batch", "goal"])
    var seen = Set<[String]>()
    for line in lines.dropFirst() {
      try #require(line.count == 5)
      #expect(seen.insert([line[0], line[2], line[3]]).inserted, "\(line)")
      #expect(["training", "inference"].contains(line[2]))
      #expect(Int(line[3]).map { $0 > 0 } == true)
      #expect(Double(line[4]).map { $0 > 1 } == true)
    }
    let files = Set(lines.dropFirst().map { $0[1] })
    for file in files {
      let path = try #require(FilePath.normalized("bench/" + file))
      _ = try experiment(String(path.dropLast(".nnspec".count)))
    }
    #expect(files.count == 9)
  }
}
