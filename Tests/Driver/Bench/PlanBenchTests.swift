import Kernels
import Planning
import Runtime
import Support
import Testing
import Training

@testable import Driver

/// Frozen plans are measured like specs.
@Suite struct PlanBenchTests {
  private func bench() throws -> Workbench {
    let disk = CrashingFileSystem(RunLab.disk(RunLab.spec()))
    _ = try RunLab.train(disk)
    let bench = Workbench(fileSystem: disk)
    _ = try bench.export("run", to: "net.plan")
    return bench
  }

  @Test func aPlanIsKnownByItsBytes() throws {
    let bench = try bench()
    #expect(bench.isPlan("net.plan"))
    #expect(!bench.isPlan("net.nnspec"))
    #expect(!bench.isPlan("nothing.plan"))
  }

  @Test func aPlanIsMeasuredWithItsWeights() throws {
    let workbench = try bench()
    let plan = try workbench.openPlan("net.plan")
    var options = BenchOptions()
    options.repeats = 2
    options.seconds = 1e-5
    options.measuresPeak = false
    options.batches = [1, 5]
    let machine = Machine(pool: ThreadPool(threads: 1))
    let result = try Bench(options, on: [machine], files: workbench.fileSystem).run(plan)
    #expect(result.name == "net")
    #expect(result.preparations.map(\.work) == [.open])
    #expect(result.measurements.map(\.batch) == [1, 5])
    // The two linear layers that are left hold 2 x 4 + 4 and 4 x 2 + 2 weights at least.
    #expect(result.measurements[0].memoryBytes >= 4 * (12 + 10))
  }

  @Test func aDamagedPlanIsRefused() throws {
    let workbench = try bench()
    var bytes = try workbench.fileSystem.read("net.plan", limit: 1 << 24)
    bytes[bytes.count - 1] ^= 1
    try workbench.fileSystem.replace("bad.plan", with: bytes)
    #expect(workbench.isPlan("bad.plan"))
    #expect(RunLab.codes { _ = try workbench.openPlan("bad.plan") }.count == 1)
  }
}
