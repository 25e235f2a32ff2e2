import Runtime
import Support
import Testing
import Training

@testable import Driver

/// A run is exported at reduced precision: its plan is smaller, says what it costs, predicts, and
/// keeps the spec's budget or is not written.
@Suite("Exports of reduced precision") struct PrecisionExportTests {
  private static func spec(_ end: String = "") -> String {
    """
    data { train = glyphs(600); validation = 100 samples of train; preprocess = standardize }
    model {
      input image: 28x28x1
      conv(8, 3x3, stride = 2)
      batch_norm
      relu
      conv(8, 3x3)
      relu
      max_pool(2x2)
      flatten
      linear(48)
      relu
      linear(classes)
      output logits
    }
    train { loss = cross_entropy; length = 3 epochs; batch = 20; rate = 0.05; seed = 3 }
    \(end)
    """
  }

  private static func trained(_ end: String = "") throws -> (CrashingFileSystem, Workbench) {
    let disk = CrashingFileSystem(RunLab.disk(spec(end)))
    _ = try RunLab.train(disk)
    return (disk, Workbench(fileSystem: disk))
  }

  private static func refused(_ result: ExportResult) -> [String] {
    result.reductions.compactMap {
      if case .refused = $0.outcome { return $0.origins[0].layer }
      return nil
    }
  }

  @Test func plansAreSmallerAndPredict() throws {
    let (disk, bench) = try Self.trained()
    let full = try bench.export("run", to: "full.plan")
    #expect(full.reductions.isEmpty && full.loss == nil)
    let half = try bench.export("run", to: "half.plan", precision: .bfloat16)
    let byte = try bench.export("run", to: "byte.plan", precision: .int8)
    #expect(half.bytes < full.bytes * 6 / 10 && byte.bytes < full.bytes * 4 / 10)
    #expect(half.error < 0.05 && byte.error < 0.3)
    #expect(Self.refused(half).count == 1, "the convolution of one channel")
    #expect(Self.refused(byte).count == 3, "twice, and the layer that makes the logits")
    for (result, name) in [(half, "bfloat16"), (byte, "int8")] {
      let loss = try #require(result.loss)
      #expect(loss.precision == name && loss.metric == "accuracy" && loss.part == "validation")
      #expect(loss.examples == 100 && loss.loss == loss.full - loss.reduced)
      #expect(loss.loss < 0.1)
      let runner = try PlanRunner(path: result.path, files: disk)
      #expect(PlanAbout(json: runner.about)?.precision == loss)
      #expect(loss.full == half.loss?.full)
    }
    let plain = try PlanRunner(path: "full.plan", files: disk)
    #expect(PlanAbout(json: plain.about)?.precision == nil)
  }

  @Test("the same bytes every time, at any number of threads") func canonical() throws {
    let (disk, bench) = try Self.trained()
    _ = try bench.export("run", to: "a.plan", precision: .int8)
    var options = WorkOptions()
    options.threads = 3
    let other = Workbench(fileSystem: disk, options: options)
    _ = try other.export("run", to: "b.plan", precision: .int8)
    #expect(try disk.read("a.plan", limit: 1 << 24) == disk.read("b.plan", limit: 1 << 24))
  }

  @Test("a plan that loses more than its budget is not written") func budget() throws {
    let (disk, bench) = try Self.trained("budget { accuracy_loss < -100% }")
    let codes = RunLab.codes {
      _ = try bench.export("run", to: "net.plan", precision: .int8)
    }
    #expect(codes == ["E0813"])
    #expect(throws: (any Error).self) { try disk.read("net.plan", limit: 1 << 24) }
    #expect(throws: Never.self) { try bench.export("run", to: "net.plan") }
    let (_, generous) = try Self.trained("budget { accuracy_loss < 20% }")
    #expect(throws: Never.self) {
      try generous.export("run", to: "net.plan", precision: .bfloat16)
    }
  }

  @Test("a network whose last step spoilt its weights is not written") func spoilt() throws {
    let spec = """
      data { train = moons(64) }
      model { input p: 2; linear(8); relu; linear(classes); output y }
      train { loss = cross_entropy; length = 1 steps; batch = 64; rate = 1e38; seed = 3 }
      """
    let disk = CrashingFileSystem(RunLab.disk(spec))
    _ = try RunLab.train(disk)
    let codes = RunLab.codes {
      _ = try Workbench(fileSystem: disk).export("run", to: "net.plan")
    }
    #expect(codes == ["E0830"])
    #expect(throws: (any Error).self) { try disk.read("net.plan", limit: 1 << 24) }
  }

  @Test("targets that are values are measured by their error") func values() throws {
    let spec = """
      data { train = csv("t.csv", header = true, target = "y"); targets = standardize }
      model { input x: 1; linear(16); tanh; linear(16); tanh; linear(1); output y }
      train { loss = mse; length = 30 epochs; batch = 16; rate = 0.05; optimizer = adam }
      """
    let rows = (0..<160).map { "\(Double($0) / 80 - 1),\(Double($0 * $0) / 6400 + 40)" }
    var files = RunLab.disk(spec)
    files["t.csv"] = Array((["x,y"] + rows).joined(separator: "\n").utf8)
    let disk = CrashingFileSystem(files)
    var options = WorkOptions()
    options.dataFolder = "."
    _ = try RunLab.train(disk, options: options)
    let bench = Workbench(fileSystem: disk, options: options)
    let result = try bench.export("run", to: "net.plan", precision: .int8)
    let loss = try #require(result.loss)
    #expect(loss.metric == "rmse" && loss.part == "training" && loss.examples == 160)
    #expect(abs(loss.loss - (loss.reduced - loss.full) / loss.full) < 1e-12)
    #expect(loss.full < 1.2 && loss.reduced < 1.5, "in the units of the data")
  }
}
