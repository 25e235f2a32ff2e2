import Support
import Testing
import Training

@testable import Driver

/// What `inspect` finds in networks as they start and as they were trained.
@Suite struct InspectTests {
  /// The look into a spec on a disk in memory.
  private static func inspect(
    _ spec: String, _ change: (inout InspectOptions) -> Void = { _ in },
    files: [String: String] = [:]
  ) throws -> Inspection {
    var disk = files.mapValues { Array($0.utf8) }
    disk["net.nnspec"] = Array(spec.utf8)
    var work = WorkOptions()
    work.threads = 2
    let bench = Workbench(fileSystem: CrashingFileSystem(disk), options: work)
    let report = bench.check("net.nnspec", requiresData: true)
    let messages = report.diagnostics.filter { $0.severity == .error }.map(\.message)
    let experiment = try #require(report.result.experiment, "\(messages)")
    var options = InspectOptions()
    change(&options)
    return try bench.inspect(experiment, spec: "net.nnspec", options)
  }

  /// The lecture's net with 256 units; deviations are those of 4096 times 4.
  private static func lecture(_ activation: String, _ start: String) -> String {
    """
    data { train = gaussian(200, features = 256) }
    model {
      input x: 256
      repeat 6 { linear(256); \(activation) }
      linear(classes) as head
      output logits
    }
    init { weight = \(start) }
    train { loss = cross_entropy; optimizer = sgd; batch = 100; length = 1 steps }
    """
  }

  /// The root mean square behind each layer for normal inputs, by quadrature of the recursion
  /// q <- s^2 E[f(sqrt(q) z)^2] in another program, and the word for the net.
  @Test(arguments: [
    ("tanh", "normal(std = 0.04)", Verdict.collapse, [0.492, 0.289, 0.179, 0.113, 0.072, 0.046]),
    ("tanh", "normal(std = 0.2)", .saturation, [0.872, 0.853, 0.850, 0.849, 0.849, 0.849]),
    ("tanh", "xavier", .justRight, [0.628, 0.486, 0.408, 0.358, 0.322, 0.294]),
    ("relu", "xavier", .collapse, [0.707, 0.500, 0.354, 0.250, 0.177, 0.125]),
    ("relu", "kaiming", .justRight, [1, 1, 1, 1, 1, 1]),
  ] as [(String, String, Verdict, [Double])])
  func theLecturesExperiment(
    _ activation: String, _ start: String, _ word: Verdict, _ expected: [Double]
  ) throws {
    let found = try Self.inspect(Self.lecture(activation, start))
    #expect(found.samples == 100 && found.step == nil && found.verdict?.0 == word)
    let layers = found.activations.filter { $0.kind == activation }
    #expect(layers.map(\.path) == (1...6).map { "\(activation)_\($0)" })
    for (layer, magnitude) in zip(layers, expected) {
      // 256 units: six layers stray by up to a fifth, those of 4096 by a few hundredths.
      #expect(abs(layer.values.magnitude / magnitude - 1) < 0.25, "\(layer.path)")
      #expect((layer.saturatedShare != nil) == (activation == "tanh"))
      if activation == "relu" { #expect(abs(layer.values.zeroShare - 0.5) < 0.06) }
    }
    #expect(found.activations.count == 14 && found.activations[0].kind == "input")
  }

  @Test func gradientsAreThoseOfTheMeanLoss() throws {
    let spec = """
      data { train = csv("t.csv", target = "y") }
      model { input x: 2; linear(3) as a; relu; linear(1) as b; output p }
      init { b.weight = zeros; a.bias = 1 }
      train { loss = mse; optimizer = sgd; batch = 4; length = 1 steps }
      """
    let table = "u,v,y\n1,2,1\n2,1,2\n3,1,4\n1,5,9\n"
    let found = try Self.inspect(spec, { $0.showsGradients = true }, files: ["t.csv": table])
    let last = try #require(found.gradients.first { $0.path == "b" })
    // With b = 0 the prediction is 0, and the gradient of the mean of (0 - y)^2 is -2 y / 4.
    #expect(abs(last.values.mean + 2 * 4 / 4.0) < 1e-6)
    #expect(last.values.least == -4.5 && last.values.greatest == -0.5)
    // Zero weights let nothing through to the layers before.
    let first = try #require(found.gradients.first { $0.path == "a" })
    #expect(first.values.zeroShare == 1 && first.weight?.zeroShare == 1)
    let weight = try #require(last.weight)
    let relu = try #require(found.activations.first { $0.kind == "relu" })
    #expect(weight.count == 3 && (weight.deviation > 0 || relu.deadShare > 0))
  }

  @Test func weightsAreComparedWithWhatTheirInitializerStates() throws {
    let found = try Self.inspect(Self.lecture("relu", "kaiming")) {
      ($0.showsActivations, $0.showsWeights) = (false, true)
    }
    #expect(found.samples == nil && found.activations.isEmpty && found.weights.count == 14)
    let weight = try #require(found.weights.first)
    #expect(weight.name == "linear_1.weight" && weight.extents == [256, 256])
    let stated = try #require(weight.stated)
    #expect(abs(stated - (2.0 / 256).squareRoot()) < 1e-12)
    #expect(abs(weight.values.deviation / stated - 1) < 5 / (2.0 * 65536).squareRoot())
  }

  @Test func aRunIsSeenAsItsCheckpointHasIt() throws {
    let disk = CrashingFileSystem(RunLab.disk(RunLab.spec()))
    _ = try RunLab.train(disk)
    let path = try #require(try RunFolder("run", disk).checkpoints().last)
    let kept = try Checkpoint(path: path, disk)
    let before = disk.files(lucky: true)
    var options = InspectOptions()
    (options.showsGradients, options.showsWeights, options.batch) = (true, true, 8)
    let found = try Workbench(fileSystem: disk).inspect(run: "run", options)
    #expect(found.step == kept.state.step && found.samples == 8)
    for weight in found.weights {
      let entry = try #require(kept.tensors.first { $0.name == weight.name })
      let values = entry.content.bytes.bindMemory(to: Float.self)
      let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
      #expect(abs(weight.values.mean - mean) < 1e-12 && weight.stated == nil)
    }
    #expect(found.activations.contains { $0.kind == "dropout" && $0.values.zeroShare > 0 })
    #expect(disk.files(lucky: true) == before)
  }

  @Test func missingDataAreNamed() {
    let codes = RunLab.codes {
      let spec = """
        data { train = csv("absent.csv", target = "y") }
        model { input x: 2; linear(1); output p }
        train { loss = mse; length = 1 steps }
        """
      let bench = Workbench(fileSystem: CrashingFileSystem(["net.nnspec": Array(spec.utf8)]))
      throw DiagnosticError(bench.check("net.nnspec", requiresData: true).diagnostics)
    }
    #expect(codes == ["E0901"])
  }

  @Test func textAndJSONShowEveryLayer() throws {
    let found = try Self.inspect(Self.lecture("tanh", "xavier")) {
      ($0.showsGradients, $0.showsWeights) = (true, true)
    }
    let text = found.lines(unicode: false)
    #expect(text[0] == "net: at initialisation, on 100 examples, in training form")
    #expect(text.allSatisfy { $0.allSatisfy(\.isASCII) })
    #expect(found.lines().contains { $0.contains("█") })
    for name in ["tanh_6", "linear_6.weight", "head", "just right"] {
      #expect(text.contains { $0.contains(name) }, "\(name)")
    }
    let json = found.json.text
    for part in ["\"verdict\": \"just right\"", "\"layer\": \"tanh_6\"", "\"weight_std\": "] {
      #expect(json.contains(part), "\(part)")
    }
  }
}
