import Graph
import Kernels

/// An operand of a node under test: its type and its elements, with the batch axis written out.
struct TestOperand {
  let type: TensorType
  let values: [Float]

  init(_ type: TensorType, _ values: [Float]) {
    self.type = type
    self.values = values
  }

  /// The elements in double precision.
  var doubles: [Double] { values.map(Double.init) }

  /// An unbatched operand.
  static func fixed(_ extents: [Int], _ values: [Float]) -> TestOperand {
    TestOperand(TensorType(extents, batched: false), values)
  }

  /// An unbatched operand of noise.
  static func fixed(_ extents: Int..., seed: UInt64 = 1) -> TestOperand {
    fixed(extents, Noise.values(extents.reduce(1, *), seed: seed))
  }

  /// A batched operand; the number of examples follows from the values.
  static func batch(_ extents: [Int], _ values: [Float]) -> TestOperand {
    TestOperand(TensorType(extents, batched: true), values)
  }

  /// A batched operand of noise.
  static func batch(_ samples: Int, _ extents: Int..., seed: UInt64 = 1) -> TestOperand {
    batch(extents, Noise.values(samples * extents.reduce(1, *), seed: seed))
  }
}

/// Runs the kernel of one operator on memory of its own.
enum NodeRunner {
  /// The results of `operation` at `samples` examples, bound for `bound` of them.
  static func run(
    _ operation: any Operator, _ operands: [TestOperand], samples: Int, bound: Int? = nil,
    threads: Int = 1
  ) throws -> [[Float]] {
    let types = try operation.results(of: operands.map(\.type))
    let bound = bound ?? samples
    let site = KernelSite(
      operands: operands.map(\.type), results: types, used: types.map { _ in true },
      samples: bound, threads: threads)
    let kernel = operation.kernel(site)
    let inputs = operands.map { Memory($0.values) }
    let outputs = types.map { Memory([Float](repeating: -77, count: $0.count(samples: samples))) }
    let workspace = Memory([Float](repeating: .nan, count: kernel.workspaceBytes / 4))
    let frame = Frame(samples: samples, pool: ThreadPool(threads: threads))
    run(kernel, inputs, outputs, workspace, frame)
    return outputs.map(\.values)
  }

  private static func run(
    _ kernel: any Kernel, _ inputs: [Memory], _ outputs: [Memory], _ workspace: Memory,
    _ frame: Frame
  ) {
    inputs.map(\.start).withUnsafeBufferPointer { inputs in
      outputs.map(\.start).withUnsafeBufferPointer { outputs in
        guard let first = outputs.baseAddress else { return }
        let buffers = Buffers(
          operands: inputs.baseAddress ?? first, results: first, workspace: workspace.start)
        kernel.run(buffers, frame)
      }
    }
  }

  /// Aligned memory with a guard behind its end.
  private final class Memory {
    let start: UnsafeMutableRawPointer
    private let count: Int

    init(_ values: [Float]) {
      count = values.count
      start = .allocate(byteCount: (count + 16) * 4, alignment: 64)
      let floats = start.bindMemory(to: Float.self, capacity: count + 16)
      floats.initialize(repeating: 12345, count: count + 16)
      floats.update(from: values, count: count)
    }

    deinit { start.deallocate() }

    var values: [Float] {
      let floats = start.assumingMemoryBound(to: Float.self)
      precondition(floats[count] == 12345, "a kernel wrote behind its memory")
      return Array(UnsafeBufferPointer(start: floats, count: count))
    }
  }
}
