import Graph
import Runtime
import Semantics
import Testing

@testable import Training

/// data_dependent and lsuv on small nets: what the layers then give on the first batch.
@Suite struct AdaptiveStartTests {
  /// Three layers of which one stands in front of a batch norm. `start` goes into `init`.
  private static func spec(_ start: String, model: String? = nil, extra: String = "") -> String {
    """
    data { train = gaussian(300, features = 24, classes = 3) }
    model {
      input x: 24
      \(model ?? "linear(16) as a; relu; linear(12) as b; batch_norm; tanh; linear(classes) as c")
      output logits
    }
    init { \(start) }
    train { loss = cross_entropy; optimizer = adam; batch = 64; length = 2 epochs; \(extra) }
    """
  }

  /// The outputs of layers on the batch that training begins with, as the trainer starts.
  private static func outputs(
    _ trainer: Trainer, samples: Int? = nil
  ) throws -> [String: (values: [Float], units: Int)] {
    let model = trainer.experiment.model
    let pass = try ObservedPass(
      ObservedGraph(model).graph, trainer.experiment, data: trainer.data, store: trainer.store,
      machine: Lab.machine(1), samples: samples)
    let paths = Dictionary(
      model.layers.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    var found: [String: (values: [Float], units: Int)] = [:]
    pass.run { node, results in
      guard let value = node.results.first, let layer = paths[value], let buffer = results(0) else {
        return
      }
      found[layer.path] = (Array(buffer), layer.type.columns)
    }
    return found
  }

  private static func moments(
    _ layer: (values: [Float], units: Int), unit: Int
  ) -> (mean: Double, variance: Double) {
    let values = stride(from: unit, to: layer.values.count, by: layer.units).map {
      Double(layer.values[$0])
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / Double(values.count))
  }

  @Test func everyUnitHasMeanZeroAndVarianceOne() throws {
    let found = try Self.outputs(Lab.trainer(Self.spec("weight = data_dependent")))
    for name in ["a", "b", "c"] {
      let layer = try #require(found[name])
      for unit in 0..<layer.units {
        let (mean, variance) = Self.moments(layer, unit: unit)
        #expect(abs(variance - 1) < 1e-4, "\(name) \(unit)")
        // In front of a batch norm there is no bias that could shift the mean.
        if name != "b" { #expect(abs(mean) < 1e-5, "\(name) \(unit)") }
      }
    }
  }

  @Test func aBiasWithItsOwnRuleKeepsIt() throws {
    let trainer = try Lab.trainer(Self.spec("weight = data_dependent; a.bias = 0.5"))
    #expect(trainer.store["a.bias"]?.floats == [Float](repeating: 0.5, count: 16))
    let found = try Self.outputs(trainer)
    let (mean, variance) = Self.moments(try #require(found["a"]), unit: 3)
    #expect(abs(variance - 1) < 1e-4 && abs(mean - 0.5) < 0.5)
    let shifted = try Lab.trainer(Self.spec("weight = data_dependent(mean = 2)"))
    let (two, _) = Self.moments(try #require(Self.outputs(shifted)["c"]), unit: 1)
    #expect(abs(two - 2) < 1e-5)
    let alone = try Lab.trainer(Self.spec("c.bias = data_dependent"))
    let (zero, other) = Self.moments(try #require(Self.outputs(alone)["c"]), unit: 1)
    #expect(abs(zero) < 1e-6 && abs(other - 1) > 1e-3)
  }

  @Test func lsuvBringsWholeLayersToVarianceOneAndKeepsThemOrthogonal() throws {
    let trainer = try Lab.trainer(Self.spec("weight = lsuv(tolerance = 0.001)"))
    let found = try Self.outputs(trainer)
    for (name, rows, columns) in [("a", 24, 16), ("b", 16, 12), ("c", 12, 3)] {
      let layer = try #require(found[name])
      let whole = Self.moments((layer.values, 1), unit: 0)
      #expect(abs(whole.variance - 1) < 0.001, "\(name)")
      let weight = try #require(trainer.store[name + ".weight"]).floats.map(Double.init)
      let product = { (first: Int, second: Int) in
        (0..<rows).reduce(0.0) {
          $0 + weight[$1 * columns + first] * weight[$1 * columns + second]
        }
      }
      for unit in 1..<columns {
        #expect(abs(product(unit, unit) / product(0, 0) - 1) < 1e-5)
        #expect(abs(product(unit, 0) / product(0, 0)) < 1e-5)
      }
    }
    #expect(trainer.store["a.bias"]?.floats.allSatisfy { $0 == 0 } == true)
  }

  @Test func aWideToleranceLeavesTheOrthogonalStart() throws {
    let loose = try Lab.trainer(Self.spec("weight = lsuv(tolerance = 1000)"))
    let plain = try Lab.trainer(Self.spec("weight = orthogonal"))
    for name in ["a.weight", "b.weight", "c.weight"] {
      #expect(loose.store[name] == plain.store[name])
    }
  }

  @Test func theStartDependsOnTheSeedAloneAndOnItsExamples() throws {
    let spec = Self.spec("weight = data_dependent(samples = 200)")
    let one = try Lab.trainer(spec, threads: 1)
    let two = try Lab.trainer(spec, threads: 2)
    #expect(Lab.hash(one) == Lab.hash(two))
    #expect(Lab.hash(one) != Lab.hash(try Lab.trainer(Self.spec("weight = data_dependent"))))
    let found = try Self.outputs(one, samples: 200)
    #expect(abs(Self.moments(try #require(found["a"]), unit: 0).variance - 1) < 1e-4)
  }

  @Test func averagesAndCheckpointsStartFromTheCorrectedWeights() throws {
    let spec = Self.spec("weight = data_dependent", extra: "average = polyak(0.9)")
    let trainer = try Lab.trainer(spec)
    let average = try #require(trainer.graph.slots.first { $0.isAverage })
    #expect(trainer.store[average.name] == trainer.store[average.parameter])
    let whole = Watcher()
    _ = try trainer.run(whole)
    let first = Watcher(stops: [6])
    _ = try Lab.trainer(spec).run(first)
    let (experiment, context) = try Lab.experiment(spec)
    let data = try PreparedData(experiment.data, seed: experiment.training.seed, context: context)
    let rest = try Trainer(experiment, data: data, machine: Lab.machine(2), starts: false)
    try rest.restore(Checkpoint.read(try #require(first.saved.last)), path: "c")
    _ = try rest.run(Watcher())
    #expect(Lab.hash(rest) == Lab.hash(trainer))
  }

  /// Kernels count their places; depthwise and transposed ones have their units in other places of
  /// the weight than plain ones.
  @Test(arguments: [
    "conv(6, 3x3, groups = 2)", "conv(6, 3x3, stride = 2)", "depthwise_conv(3x3)",
    "transposed_conv(4, 3x3, stride = 2)", "transposed_conv(6, 3x3, groups = 2)",
  ])
  func convolutionsAreSetByChannel(_ layer: String) throws {
    let model = "reshape(4x3x2); conv(4, 3x3); relu; \(layer) as a; relu; flatten; linear(classes)"
    for (start, isByUnit) in [("data_dependent", true), ("lsuv(tolerance = 0.001)", false)] {
      let spec = Self.spec("weight = \(start)", model: model)
      let found = try #require(Self.outputs(Lab.trainer(spec))["a"])
      for unit in 0..<(isByUnit ? found.units : 1) {
        let (mean, variance) = Self.moments((found.values, isByUnit ? found.units : 1), unit: unit)
        #expect(abs(variance - 1) < 0.002, "\(layer) \(start) \(unit)")
        if isByUnit { #expect(abs(mean) < 1e-4) }
      }
    }
  }

  @Test func unitsThatDoNotVaryKeepTheirStart() throws {
    let model = "linear(6) as dead; relu; linear(4) as b; relu; linear(classes) as c"
    let spec = Self.spec("dead.weight = zeros; weight = data_dependent", model: model)
    let found = try Self.outputs(Lab.trainer(spec))
    for name in ["b", "c"] {
      #expect(try #require(found[name]).values.allSatisfy { $0.isFinite }, "\(name)")
    }
  }
}
