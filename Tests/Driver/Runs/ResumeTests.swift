import Support
import Testing
import Training

@testable import Driver

/// Interrupted runs that go on: the page, the record and the metrics show the whole run.
@Suite struct ResumeTests {
  private let spec = RunLab.spec("rate = 0.05", length: "4 epochs")

  /// Trains with interruptions at steps, an epoch being three steps.
  private func run(_ stops: [Int]) throws -> CrashingFileSystem {
    let disk = CrashingFileSystem(RunLab.disk(spec))
    for (index, stop) in (stops + [-1]).enumerated() {
      let listener = Listener(stop: stop)
      let result = try RunLab.train(disk, resume: index > 0, listener: listener)
      #expect(result.outcome == (stop > 0 ? .interrupted : .finished))
      #expect(listener.resumedAt == (index > 0 ? stops[index - 1] : nil))
    }
    return disk
  }

  @Test func everythingShowsAllEpochs() throws {
    let whole = try run([])
    let epochs = try RunLab.epochs(whole)
    #expect(epochs.count == 4)
    for stops in [[1], [3], [2, 4, 7], [11]] {
      let disk = try run(stops)
      #expect(try RunLab.epochs(disk) == epochs, "interrupted at \(stops)")
      #expect(try RunLab.hash(disk) == RunLab.hash(whole))
      let page = try disk.readText("run/report.html", limit: 1 << 24)
      #expect(page.contains("4 epochs"))
      #expect(try disk.readText("run/run.json", limit: 1 << 20).contains("\"kept_epoch\": 4"))
    }
  }

  @Test func changedSpecsAreRefused() throws {
    let disk = CrashingFileSystem(RunLab.disk(spec))
    _ = try RunLab.train(disk, listener: Listener(stop: 4))
    try disk.replace("net.nnspec", with: spec + "\n// changed\n")
    #expect(RunLab.codes { _ = try RunLab.train(disk, resume: true) } == ["E0825"])
    try disk.replace("net.nnspec", with: spec)
    #expect(RunLab.codes { _ = try RunLab.train(disk, resume: true) } == [])
  }

  @Test func runsAreNotOverwritten() throws {
    let disk = CrashingFileSystem(RunLab.disk(spec))
    _ = try RunLab.train(disk)
    let before = disk.files(lucky: true)
    #expect(RunLab.codes { _ = try RunLab.train(disk) } == ["E0823"])
    #expect(disk.files(lucky: true) == before)
  }

  @Test func damagedCheckpointsNameTheOneBefore() throws {
    let disk = CrashingFileSystem(RunLab.disk(spec))
    _ = try RunLab.train(disk, listener: Listener(stop: 7))
    let paths = try RunFolder("run", disk).checkpoints()
    #expect(paths.count == 2)
    try disk.replace(paths[1], with: "damaged")
    do {
      _ = try RunLab.train(disk, resume: true)
      Issue.record("a damaged checkpoint was taken")
    } catch let error as DiagnosticError {
      #expect(error.diagnostics[0].code.id == "E0805")
      #expect(error.diagnostics[0].notes.contains { $0.contains(paths[0]) })
    }
    try disk.remove(paths[1])
    _ = try RunLab.train(disk, resume: true)
    #expect(try RunLab.hash(disk) == RunLab.hash(try run([])))
    #expect(try RunLab.epochs(disk) == RunLab.epochs(try run([])))
  }

  /// The settings of the command line are those of the run, unless given anew.
  @Test func settingsAreKept() throws {
    let disk = CrashingFileSystem(RunLab.disk(spec))
    var options = WorkOptions()
    options.overrides = ["train.rate=0.01"]
    options.seed = 9
    _ = try RunLab.train(disk, options: options, listener: Listener(stop: 4))
    let kept = try RunFolder("run", disk).options(under: WorkOptions())
    #expect(kept.overrides == ["train.rate=0.01"] && kept.seed == 9)
    var again = WorkOptions()
    again.overrides = ["train.rate=0.01", "train.length=2 epochs"]
    #expect(
      try RunFolder("run", disk).options(under: again).overrides
        == ["train.rate=0.01", "train.length=2 epochs"])
  }

  /// The weights of the epoch with the least validation loss are what is left and measured.
  @Test func bestWeightsAreKept() throws {
    let disk = CrashingFileSystem(
      RunLab.disk(
        RunLab.spec("rate = 2; stop = no_improvement(for = 2 epochs)", length: "30 epochs")))
    let result = try RunLab.train(disk)
    #expect(result.outcome == .stopped)
    var log = MetricsLog("run/metrics.jsonl", disk)
    try log.resume(at: .max)
    let best = try #require(
      log.epochs.min { ($0["validation.loss"] ?? 0) < ($1["validation.loss"] ?? 0) })
    let last = try #require(log.epochs.last)
    #expect(best.epoch == last.epoch - 2)
    let measured = try Workbench(fileSystem: disk).evaluate("run", on: "validation")
    #expect(measured["loss"] == best["validation.loss"])
    #expect(result.metrics.first { $0.name == "validation.loss" }?.value == best["validation.loss"])
    #expect(
      try disk.readText("run/run.json", limit: 1 << 20).contains("\"kept_epoch\": \(best.epoch)"))
  }

  @Test func divergedRunsKeepTheLastGoodCheckpoint() throws {
    let disk = CrashingFileSystem(
      RunLab.disk(RunLab.spec("rate = constant(0.05, over = 1 epoch) then constant(1e30)")))
    do {
      _ = try RunLab.train(disk)
      Issue.record("the run did not diverge")
    } catch let error as DiagnosticError {
      #expect(error.diagnostics[0].code.id == "E0801")
      #expect(
        error.diagnostics[0].notes.contains { $0.contains("run/checkpoint-000000000003.nnck") })
    }
    let measured = try Workbench(fileSystem: disk).evaluate("run", on: "test")
    #expect(measured["loss"]?.isFinite == true)
  }
}
