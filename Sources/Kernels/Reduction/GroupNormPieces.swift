import CKernels

/// A piece of an example: some positions and channels.
struct ExamplePiece {
  let rows: Range<Int>
  let columns: Range<Int>
  /// Where its sums stand among those of all runs.
  let offset: Int
  /// Its first element in the example.
  let start: Int
}

extension GroupNorm {
  /// Calls `body` for every piece of every example, on the pool's threads where that helps.
  func forEachPiece(_ samples: Int, _ pool: ThreadPool?, _ body: (Int, ExamplePiece) -> Void) {
    EqualPieces(samples * pieces.count, size: 1).forEach(on: pool) { index in
      let piece = pieces[index % pieces.count]
      let part = ExamplePiece(
        rows: piece.rows, columns: piece.columns,
        offset: piece.run * channels + piece.columns.lowerBound,
        start: piece.rows.lowerBound * channels + piece.columns.lowerBound)
      body(index / pieces.count, part)
    }
  }

  /// A piece of an example as the C kernels take it.
  func panel(_ example: UnsafePointer<Float>, _ part: ExamplePiece) -> ck_panel {
    ck_panel(
      values: example + part.start, rows: Int64(part.rows.count),
      columns: Int64(part.columns.count), stride: Int64(channels))
  }

  /// Runs a program over a piece of an example, with the operands that `bind` lays out.
  func run(
    _ program: ElementwiseProgram, into y: UnsafeMutablePointer<Float>, _ part: ExamplePiece,
    _ bind: (UnsafeMutableBufferPointer<Operand>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Operand.self, capacity: program.inputCount) { operands in
      operands.initialize(repeating: .scalar(0))
      bind(operands)
      withUnsafePointer(to: y) {
        program.run(
          inputs: UnsafeBufferPointer(operands), outputs: UnsafeBufferPointer(start: $0, count: 1),
          rows: part.rows, columns: part.columns, stride: channels)
      }
    }
  }
}
