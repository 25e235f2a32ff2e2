import Training
import Passes
import Graph
import Semantics
import Support
import Kernels
import Runtime

final class Printer: TrainingObserver {
  func stepped(_ report: () -> StepReport) {}
  func epochEnded(_ r: EpochReport) {
    print("epoch", r.epoch, r.metrics, r.seconds, Int(r.samplesPerSecond), r.waitingShare)
  }
  var isInterrupted: Bool { false }
  func save(_ checkpoint: Checkpoint) throws(DiagnosticError) {}
}
let args = CommandLine.arguments
let context = CheckContext(fileSystem: LocalFileSystem(), dataFolder: args.count > 2 ? args[2] : nil)
let result = Checker.check(args[1], context)
print(DiagnosticRenderer(sources: result.sources).render(result.diagnostics))
if let experiment = result.experiment {
  do {
    let data = try PreparedData(experiment.data, seed: experiment.training.seed, context: context)
    let machine = Machine(pool: ThreadPool(threads: 2))
    let trainer = try Trainer(experiment, data: data, machine: machine)
    print(trainer.plan.text.split(separator: "\n").prefix(60).joined(separator: "\n"))
    let c = ContinuousClock.now
    print(try trainer.run(Printer()))
    print((ContinuousClock.now - c).seconds)
    for n in ["batch_norm_1.mean", "batch_norm_1.variance", "batch_norm_1.scale", "batch_norm_2.variance"] { print(n, trainer.store[n]!.floats.prefix(6)) }
    var g = trainer.graph.forward
    for r in try Pipeline.run(Pipeline.evaluation, on: &g) { print(r.pass, r.rule, r.outcome) }
    print(g.text)
    if let test = data.test { print(try trainer.evaluate(test).metrics) }
  } catch {
    print(DiagnosticRenderer(sources: result.sources).render((error as! DiagnosticError).diagnostics))
  }
}
