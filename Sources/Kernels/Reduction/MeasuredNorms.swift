import CKernels

/// The Euclidean norms of formulas over whole tensors, without memory for their values: each block
/// is computed, squared and summed while it is in the first-level cache. Blocks depend on the
/// length alone and are joined in double in a fixed order: the same bits at any number of threads.
public final class MeasuredNorms: Sendable {
  /// The formulas.
  public let program: ElementwiseProgram

  private static let piece = 16384

  /// The norms of a program's outputs, at most eight.
  public init(_ program: ElementwiseProgram) {
    precondition(program.outputs.count <= CK_MOST_SUMS, "at most \(CK_MOST_SUMS) norms together")
    self.program = program
  }

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
    guard let first = inputs.baseAddress else { return }
    let (code, pieces) = (program.code, EqualPieces(count, size: Self.piece))
    let outputs = Int(code.output_count)
    pieces.forEach(on: pool) { piece in
      let range = pieces[piece]
      withUnsafePointer(to: code) { code in
        first.withMemoryRebound(to: ck_operand.self, capacity: inputs.count) {
          ck_program_square_sums(
            code, $0, Int64(range.lowerBound), Int64(range.count), workspace + piece * outputs)
        }
      }
    }
    for output in 0..<outputs {
      var sum = 0.0
      for piece in 0..<pieces.count { sum += workspace[piece * outputs + output] }
      norms[output] = sum.squareRoot()
    }
  }
}
