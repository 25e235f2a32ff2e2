import Graph
import Kernels
import Operators
import Runtime
import Semantics
import Support
import Testing

@testable import Driver

@Suite struct BenchTests {
  private func experiment(_ name: String = "mlp_bn") throws -> Experiment {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let path = "/\(root)/specs/bench/\(name).nnspec"
    let result = Checker.check(path, CheckContext(fileSystem: LocalFileSystem()))
    return try #require(result.experiment, "\(result.diagnostics.map(\.message))")
  }

  private var quick: BenchOptions {
    var options = BenchOptions()
    options.repeats = 2
    options.seconds = 1e-5
    options.measuresPeak = false
    return options
  }

  @Test func measuresTrainingAndInference() throws {
    var options = quick
    options.batch = 8
    options.profiles = true
    let machine = Machine(pool: ThreadPool(threads: 2))
    let result = try Bench.run(try experiment(), options, machine)
    #expect(result.measurements.map(\.subject) == [.training, .inference])
    #expect(result.machine.threads == 2)
    for measurement in result.measurements {
      #expect(measurement.batch == 8)
      #expect(measurement.timing.least > 0)
      #expect(measurement.memoryBytes >= measurement.arenaBytes)
      #expect(measurement.steps.contains { $0.operation == "linear" && !$0.choice.isEmpty })
    }
  }

  /// Two operations for each multiply-add; of the first layer's three products only two are needed,
  /// because the input has no gradient.
  @Test func countsTheProducts() throws {
    var options = quick
    options.batch = 4
    options.profiles = true
    let result = try Bench.run(try experiment(), options, Machine(pool: ThreadPool(threads: 1)))
    let products = result.measurements.map { measurement in
      measurement.steps.filter { $0.operation.hasPrefix("linear") }.map(\.operations).reduce(0, +)
    }
    let (first, others) = (784.0 * 256, 256.0 * 128 + 128 * 10)
    #expect(products == [2 * 4 * (2 * first + 3 * others), 2 * 4 * (first + others)])
  }

  /// The nets that speed is compared on have the parameters of their namesakes elsewhere.
  @Test func netsHaveTheirParameters() throws {
    let bn = 784 * 256 + 256 * 128 + 128 * 10 + 3 * (256 + 128) + 10
    #expect(try experiment("mlp_bn").model.parameterCount == bn)
    #expect(try experiment("mlp_small").model.parameterCount == 64 * 64 + 64 + 64 * 10 + 10)
    #expect(try experiment("mlp_deep").model.parameterCount == 6 * (4096 * 4096 + 4096))
  }

  @Test func measuresOnlyWhatIsAskedFor() throws {
    var options = quick
    options.measuresTraining = false
    let result = try Bench.run(try experiment(), options, Machine(pool: ThreadPool(threads: 1)))
    #expect(result.measurements.map(\.subject) == [.inference])
    #expect(result.measurements[0].steps.isEmpty)
  }

  @Test func idsStayBelowTheClasses() throws {
    var graph = Graph()
    let logits = graph.addInput("x", TensorType([7], batched: true))
    let target = graph.addInput("class", TensorType([], batched: true, element: .int32))
    _ = try graph.append(CrossEntropy(), [logits, target], origin: .none)
    #expect(RandomInputs.classes(of: target, in: graph) == 7)
  }

  @Test func printsItselfAsTextAndJSON() {
    let machine = BenchMachine(
      threads: 2, instructions: "avx2", blas: nil, blasWarning: "too slow", peakGflops: 100,
      copyGigabytes: nil)
    let measurement = BenchMeasurement(
      subject: .training, batch: 64, timing: Timing([0.002]), operations: 1e8, arenaBytes: 2048,
      memoryBytes: 4096,
      steps: [
        BenchStep(layer: "a", operation: "relu", choice: "", seconds: 0.001, operations: 1e6)
      ])
    let result = BenchResult(name: "net", machine: machine, measurements: [measurement])
    let text = result.lines().joined(separator: "\n")
    for part in ["2 threads, avx2", "too slow", "32,000", "50.0%", "2.00 KB", "relu"] {
      #expect(text.contains(part), "\(part)")
    }
    let json = result.json.text
    for part in [#""samples_per_second": 32000"#, #""gflops": 50"#, #""peak_share": 0.5"#] {
      #expect(json.contains(part), "\(part)")
    }
  }
}
