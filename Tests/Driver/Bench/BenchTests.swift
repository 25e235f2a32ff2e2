import Graph
import Kernels
import Operators
import Runtime
import Semantics
import Support
import Testing
import Training

@testable import Driver

@Suite struct BenchTests {
  private static let root = "/"
    + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

  private func checked(_ path: String = "bench/mlp_bn") throws -> (Experiment, SourceMap) {
    let full = "\(Self.root)/specs/\(path).nnspec"
    let result = Checker.check(full, CheckContext(fileSystem: LocalFileSystem()))
    let experiment = try #require(result.experiment, "\(result.diagnostics.map(\.message))")
    return (experiment, result.sources)
  }

  private var quick: BenchOptions {
    var options = BenchOptions()
    options.repeats = 2
    options.seconds = 1e-5
    options.measuresPeak = false
    return options
  }

  private func bench(_ options: BenchOptions, threads: Int...) -> Bench {
    let machines = threads.map { Machine(pool: ThreadPool(threads: $0)) }
    return Bench(options, on: machines, files: LocalFileSystem())
  }

  @Test func measuresEveryBatchOnEveryNumberOfThreads() throws {
    var options = quick
    options.batches = [8, 3]
    let result = try bench(options, threads: 2, 1).run(try checked().0)
    let found = result.measurements.map { "\($0.subject) \($0.batch) \($0.threads)" }
    #expect(
      found == [
        "training 8 2", "training 8 1", "training 3 2", "training 3 1", "inference 8 2",
        "inference 8 1", "inference 3 2", "inference 3 1",
      ])
    #expect(result.preparations.map(\.work) == [.training, .inference])
    for measurement in result.measurements {
      #expect(measurement.timing.least > 0)
      #expect(measurement.memoryBytes >= measurement.arenaBytes)
      #expect(measurement.inputBytes >= measurement.batch * 784 * 4)
      #expect(measurement.steps.isEmpty)
    }
  }

  @Test func measuresOnlyWhatIsAskedFor() throws {
    var options = quick
    options.measuresTraining = false
    let result = try bench(options, threads: 1).run(try checked().0)
    #expect(result.measurements.map(\.subject) == [.inference])
    #expect(result.measurements.map(\.batch) == [64])
  }

  /// Two operations for each multiply-add; of the first layer's three products only two are needed,
  /// because the input has no gradient.
  @Test func countsTheProducts() throws {
    var options = quick
    options.batches = [4]
    options.profiles = true
    let result = try bench(options, threads: 1).run(try checked().0)
    let products = result.measurements.map { measurement in
      measurement.steps.filter { $0.operation.hasPrefix("linear") }.map(\.operations).reduce(0, +)
    }
    let (first, others) = (784.0 * 256, 256.0 * 128 + 128 * 10)
    #expect(products == [2 * 4 * (2 * first + 3 * others), 2 * 4 * (first + others)])
  }

  /// At inference three products are left: each reads its input, weights and bias and writes its
  /// result, four bytes an element.
  @Test func countsTheBytes() throws {
    var options = quick
    options.batches = [4]
    options.profiles = true
    options.measuresTraining = false
    let result = try bench(options, threads: 1).run(try checked().0)
    let steps = result.measurements[0].steps.filter { $0.operation == "linear" }
    let widths = [784, 256, 128, 10]
    let expected = zip(widths, widths.dropFirst()).map { inputs, outputs in
      Double(4 * (4 * inputs + inputs * outputs + outputs + 4 * outputs))
    }
    #expect(steps.map(\.bytes) == expected)
    #expect(result.measurements[0].bytes >= expected.reduce(0, +))
  }

  /// A layer's path starts with its kind, which stands on its line; a product that took in an
  /// activation stands on that one's.
  @Test func stepsNameTheirLines() throws {
    var options = quick
    options.profiles = true
    let (experiment, sources) = try checked()
    let text = sources.texts[0].text.split(separator: "\n", omittingEmptySubsequences: false)
    let result = try bench(options, threads: 1).run(experiment, sources)
    for measurement in result.measurements {
      let products = measurement.steps.filter { $0.operation.hasPrefix("linear") }
      #expect(products.contains { !$0.choice.isEmpty })
      for step in measurement.steps {
        let line = try #require(step.line)
        let kind = try #require(step.layer.split(separator: "_").first)
        #expect(text[line - 1].contains(kind), "\(step.place)")
        #expect(step.place == "\(step.layer):\(line)")
      }
    }
  }

  @Test func idsStayBelowTheClasses() throws {
    var graph = Graph()
    let logits = graph.addInput("x", TensorType([7], batched: true))
    let target = graph.addInput("class", TensorType([], batched: true, element: .int32))
    _ = try graph.append(CrossEntropy(), [logits, target], origin: .none)
    #expect(RandomInputs.classes(of: target, in: graph) == 7)
  }

  @Test func inputsComeInSetsOrAreAllTheSame() throws {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([16], batched: true))
    graph.outputs = [("y", try graph.append(Softmax(), [x], origin: .none)[0])]
    let one = try RandomInputs(graph, samples: 3, most: 1).bytes
    #expect(one == 3 * 16 * 4)
    #expect(try RandomInputs(graph, samples: 3).bytes == RandomInputs.usual * one)
  }

  @Test func printsItselfAsTextAndJSON() {
    let machine = BenchMachine(
      instructions: "avx2", blas: nil, blasWarning: "too slow",
      peaks: [BenchPeak(threads: 2, gflops: 100, copyGigabytes: 20)])
    let step = BenchStep(
      layer: "a", line: 7, operation: "relu", choice: "", seconds: 0.001, operations: 1e6,
      bytes: 4e6)
    let measurement = BenchMeasurement(
      subject: .training, batch: 64, part: 8, threads: 2, timing: Timing([0.002]), operations: 1e8,
      isReduced: false, bytes: 2e7, arenaBytes: 2048, memoryBytes: 4096, inputBytes: 512,
      peakBytes: 3 << 20, steps: [step])
    let result = BenchResult(
      name: "net", machine: machine, preparations: [BenchPreparation(.check, seconds: 0.25)],
      measurements: [measurement])
    let text = result.lines().joined(separator: "\n")
    for part in [
      "avx2, own products", "peak of 2 threads: 100 GFLOP/s in float32, copy 20.0 GB/s", "too slow",
      "checked in 250", "32,000", "50.0%", "10.0", "2.00 KB", "3.00 MB", "a:7", "4.00",
      "batch 64 in parts of 8, 2 threads",
    ] {
      #expect(text.contains(part), "\(part)\n\(text)")
    }
    let json = result.json().text
    for part in [
      #""samples_per_second": 32000"#, #""gflops": 50"#, #""peak_share": 0.5"#,
      #""gigabytes_per_second": 10"#, #""bandwidth_share": 0.5"#, #""peak_memory_bytes": 3145728"#,
      #""line": 7"#, #""preparation_seconds": {"check": 0.25}"#, #""input_bytes": 512"#,
      #""micro_batch": 8"#,
    ] {
      #expect(json.contains(part), "\(part)")
    }
  }

  @Test func reducedPrecisionHasNoShareOfThePeakOfFloats() {
    let peak = BenchPeak(threads: 1, gflops: 100, copyGigabytes: 20)
    let shares = [false, true].map { isReduced in
      BenchMeasurement(
        subject: .inference, batch: 1, part: 1, threads: 1, timing: Timing([0.002]),
        operations: 1e8, isReduced: isReduced, bytes: 0, arenaBytes: 0, memoryBytes: 0,
        inputBytes: 0, peakBytes: nil, steps: []
      ).share(of: peak)
    }
    #expect(shares == [0.5, nil])
  }
}
