import Graph
import Kernels
import Runtime
import Semantics
import Support
import Testing
import Training

@testable import Driver

/// Every spec of the repository: with random weights and random running estimates, the frozen
/// plan computes what the unoptimised network computes on real inputs, and no batch norm is left in
/// it.
@Suite struct SpecPlanTests {
  @Test(arguments: SpecFolder.trainable)
  func theFrozenPlanAgreesWithTheNetwork(_ spec: SpecFolder.Entry) throws {
    guard !SpecFolder.isTooLarge(spec) else {
      print("skipped \(spec.name): its 87 million weights wait for a release build")
      return
    }
    guard let folder = SpecFolder.data(spec.data) else {
      print("skipped \(spec.name): its data are not here")
      return
    }
    var options = WorkOptions()
    options.dataFolder = folder
    options.overrides = try SpecFolder.fewDigits(spec)
    let bench = Workbench(options: options)
    let report = bench.check(spec.path, requiresData: true)
    let experiment = try #require(report.result.experiment)
    let context = bench.context(requiresData: true).at(spec: spec.path)
    let data = try PreparedData(experiment.data, seed: 1, context: context)
    let machine = Machine(pool: ThreadPool(threads: 2))
    let trainer = try Trainer(experiment, data: data, machine: machine)
    disturb(trainer, experiment)
    let result = try Exporter(trainer, version: "test").run()
    let error = try Comparison(trainer, result, examples: 4).largestError()
    #expect(error < 1e-5, "\(error)")
    #expect(!result.graph.nodes.contains { $0.operation.name.hasPrefix("batch_norm") })
    let takesExamplesAlone = result.graph.takesExamplesAlone
    #expect(takesExamplesAlone)
    let norms = result.graph.nodes.filter { result.graph.isStandaloneNorm($0) }
    #expect(norms.isEmpty || SpecFolder.normalisesSums.contains(spec.name))
  }

  /// Gives the running estimates and the normalisations' parameters values as after training.
  private func disturb(_ trainer: Trainer, _ experiment: Experiment) {
    var stream = RandomStream(seed: 7, purpose: "disturb")
    for name in experiment.model.states.map(\.name) + experiment.model.parameters.map(\.name) {
      guard let buffer = trainer.store.buffer(name) else { continue }
      let role = name.split(separator: ".").last ?? ""
      for index in buffer.indices {
        switch role {
        case "variance", "scale": buffer[index] = 0.5 + stream.uniform()
        case "mean", "shift", "bias": buffer[index] = stream.uniform() - 0.5
        default: continue
        }
      }
    }
  }
}
