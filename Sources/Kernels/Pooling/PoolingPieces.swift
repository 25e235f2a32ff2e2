import CKernels

extension PoolingShape {
  /// Results of some 64 KiB make a piece of the work.
  private static let pieceCount = 16384
  /// Channels of a piece of a gradient: whole cache lines.
  private static let fewestChannels = 64
  /// Pieces of a gradient wanted at least.
  private static let busy = 16

  /// Calls `body` with this shape in the C form, each sample and a range of its rows of results;
  /// `windows` replaces those of the shape.
  func forEachRows(
    _ windows: PoolingWindows? = nil, samples: Int?, pool: ThreadPool,
    _ body: (UnsafePointer<ck_pooling>, Int, Range<Int>) -> Void
  ) {
    let bands = EqualPieces(rows: rows.count, columns: columns.count * channels)
    withPooling(windows) { pooling in
      pool.parallel((samples ?? self.samples) * bands.count) {
        body(pooling, $0 / bands.count, bands[$0 % bands.count])
      }
    }
  }

  /// Calls `body` with this shape in the C form, each sample and a range of its channels;
  /// `windows` replaces those of the shape.
  func forEachChannels(
    _ windows: PoolingWindows? = nil, samples: Int?, pool: ThreadPool,
    _ body: (UnsafePointer<ck_pooling>, Int, Range<Int>) -> Void
  ) {
    let samples = samples ?? self.samples
    let lines = ceilingDivision(channels, by: Self.fewestChannels)
    let cuts = min(ceilingDivision(Self.busy, by: max(samples, 1)), lines)
    let chunks = EqualPieces(
      channels, size: ceilingDivision(lines, by: cuts) * Self.fewestChannels)
    withPooling(windows) { pooling in
      pool.parallel(samples * chunks.count) {
        body(pooling, $0 / chunks.count, chunks[$0 % chunks.count])
      }
    }
  }

  private func withPooling(
    _ windows: PoolingWindows?, _ body: (UnsafePointer<ck_pooling>) -> Void
  ) {
    rows.withUnsafeBufferPointer { ownRows in
      columns.withUnsafeBufferPointer { ownColumns in
        var pooling = ck_pooling()
        pooling.height = Int64(height)
        pooling.width = Int64(width)
        pooling.channels = Int64(channels)
        (pooling.rows, pooling.columns) = (Int64(ownRows.count), Int64(ownColumns.count))
        pooling.row_windows = Self.address(windows?.rows ?? ownRows)
        pooling.column_windows = Self.address(windows?.columns ?? ownColumns)
        withUnsafePointer(to: pooling, body)
      }
    }
  }

  /// Windows in the C form, which is laid out as they are.
  private static func address(
    _ windows: UnsafeBufferPointer<PoolingWindow>
  ) -> UnsafePointer<ck_window>? {
    UnsafeRawPointer(windows.baseAddress)?.assumingMemoryBound(to: ck_window.self)
  }
}
