import Kernels
import Runtime
import Support
import Testing

@testable import Driver

/// A budget of memory makes the step compute values again, and is refused where that is not enough.
@Suite struct MemoryBudgetTests {
  private func report(_ budget: String) -> CheckReport {
    let spec = """
      data { train = moons(60) }
      model {
        input point: 2
        repeat 6 { linear(64); batch_norm; silu }
        linear(classes)
        output logits
      }
      train { loss = cross_entropy; batch = 16; length = 1 epoch }
      \(budget)
      """
    let disk = CrashingFileSystem(RunLab.disk(spec))
    return Workbench(fileSystem: disk).check("net.nnspec")
  }

  @Test func theStepIsMadeToFit() throws {
    let plain = try #require(report("").compiled)
    #expect(!plain.training.rewrites.contains { $0.pass == "recompute" })
    let bytes = plain.trainingPlan.perSampleBytes
    let fitted = report("budget { arena < \(bytes * 3 / 4) B per sample }")
    #expect(!fitted.hasErrors, "\(fitted.diagnostics.map(\.message))")
    let compiled = try #require(fitted.compiled)
    #expect(compiled.trainingPlan.perSampleBytes < bytes * 3 / 4)
    #expect(compiled.training.rewrites.contains { $0.pass == "recompute" })
    let total = report("budget { memory < \(plain.memoryToTrain) B }")
    #expect(total.compiled.map { $0.memoryToTrain < plain.memoryToTrain } == true)
  }

  @Test func benchMeasuresTheStepThatFits() throws {
    let plain = try #require(report("").compiled)
    let bytes = plain.trainingPlan.perSampleBytes * 3 / 4
    let fitted = report("budget { arena < \(bytes) B per sample }")
    let experiment = try #require(fitted.result.experiment)
    let compiled = try #require(fitted.compiled)
    var options = BenchOptions()
    (options.repeats, options.seconds) = (1, 1e-5)
    (options.measuresInference, options.measuresPeak) = (false, false)
    let machine = Machine(pool: ThreadPool(threads: 1))
    let bench = Bench(options, on: [machine], files: LocalFileSystem())
    let result = try bench.run(experiment, compiled: compiled.training)
    let plan = compiled.trainingPlan
    #expect(plan.perSampleBytes < bytes)
    #expect(result.measurements.map(\.arenaBytes) == [plan.perSampleBytes * 16 + plan.fixedBytes])
  }

  @Test func whatDoesNotFitIsRefused() {
    let refused = report("budget { arena < 100 B per sample }")
    #expect(refused.diagnostics.map(\.code.id) == ["E0522"])
  }
}
