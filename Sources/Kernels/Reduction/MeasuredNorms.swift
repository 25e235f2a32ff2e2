import CKernels

/// The Euclidean norms of formulas over whole tensors, without memory for their values: each block
/// is computed, squared and summed while it is in the first-level cache. Blocks depend on the
/// length alone and are joined in double in a fixed order: the same bits at any number of threads.
public struct MeasuredNorms: Sendable {
  /// The formulas.
  public let program: ElementwiseProgram

  private static let piece = 16384
  private static let block = 1024

  /// The norms of a program's outputs.
  public init(_ program: ElementwiseProgram) { self.program = program }

  /// How many doubles of workspace `run` needs for tensors of `count` elements.
  public func workspaceCount(_ count: Int) -> Int {
    EqualPieces(count, size: Self.piece).count * program.outputs.count
  }

  /// norms[k] = the root of the sum over `count` elements of the squares of output k; inputs are
  /// full or scalar.
  public func run(
    inputs: UnsafeBufferPointer<Operand>, count: Int, norms: UnsafeMutablePointer<Double>,
    workspace: UnsafeMutablePointer<Double>, pool: ThreadPool? = nil
  ) {
    let outputs = program.outputs.count
    let pieces = EqualPieces(count, size: Self.piece)
    pieces.forEach(on: pool) { piece in
      let (range, sums) = (pieces[piece], workspace + piece * outputs)
      sums.update(repeating: 0, count: outputs)
      for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.block) {
        add(inputs, start, min(Self.block, range.upperBound - start), to: sums)
      }
    }
    for output in 0..<outputs {
      var sum = 0.0
      for piece in 0..<pieces.count { sum += workspace[piece * outputs + output] }
      norms[output] = sum.squareRoot()
    }
  }

  private func add(
    _ inputs: UnsafeBufferPointer<Operand>, _ start: Int, _ count: Int,
    to sums: UnsafeMutablePointer<Double>
  ) {
    let outputs = program.outputs.count
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.block * outputs) { values in
      withUnsafeTemporaryAllocation(of: Operand.self, capacity: inputs.count) { operands in
        withUnsafeTemporaryAllocation(
          of: UnsafeMutablePointer<Float>.self, capacity: outputs
        ) { targets in
          guard let first = values.baseAddress else { return }
          operands.initialize(repeating: .scalar(0))
          targets.initialize(repeating: first)
          for index in inputs.indices { operands[index] = inputs[index].from(start) }
          for output in 0..<outputs { targets[output] = first + output * Self.block }
          program.run(
            inputs: UnsafeBufferPointer(operands), outputs: UnsafeBufferPointer(targets), rows: 1,
            columns: count)
          for output in 0..<outputs {
            sums[output] += Double(ck_sum_of_squares(first + output * Self.block, Int64(count)))
          }
        }
      }
    }
  }
}
