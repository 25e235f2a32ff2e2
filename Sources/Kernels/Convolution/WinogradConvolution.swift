import CKernels

/// A 3x3 convolution, or its transpose, by Winograd's F(4x4, 3x3) or F(2x2, 3x3): windows of the
/// images and the kernels are transformed so that four times, or 2.25 times, fewer multiplications
/// are left (Lavin and Gray 2015). The smaller tiles read less than half of the weights, which
/// counts where there are few pixels.
final class WinogradConvolution: PackedConvolution {
  private let gather: ck_gather
  private let form: InstructionSet
  /// Results of a tile in one direction: 4 or 2.
  private let size: Int
  /// Rows and pixels of a row of what is written.
  private let written: (rows: Int, pixels: Int)
  /// Strips of tiles that a sample has, and the tiles of a strip.
  private let (strips, tiles): (Int, Int)
  private let panels: Int
  let packedCount: Int

  /// Tiles of a piece that make reading the kernels worth it; pieces enough for most machines. Two
  /// pieces are made of any work, so that a second thread finds something to do.
  private static let (fewestTiles, busy) = (28, 16)

  /// Floats of weights that stay in the second-level cache beside those of other layers, 256 KiB,
  /// and of those that are soon read from the next one, 4 MiB.
  private static let (nearFloats, middleFloats) = (1 << 16, 1 << 20)

  /// The sizes that tiles have.
  static let sizes = [4, 2]

  /// The convolution that `direct` computes, where this way applies to it, by tiles of `size`.
  init?(_ direct: GatherConvolution, size: Int) {
    guard Self.sizes.contains(size), let gather = direct.onlyPhase, gather.y.out_first == 0,
      gather.x.out_first == 0
    else { return nil }
    strips = withUnsafePointer(to: gather) { ck_winograd_strips($0, size) }
    guard strips > 0, gather.y.results / gather.pool == direct.written.rows,
      gather.x.results / gather.pool == direct.written.pixels
    else { return nil }
    (self.gather, form, self.size) = (gather, direct.form, size)
    written = (direct.written.rows, direct.written.pixels)
    tiles = withUnsafePointer(to: gather) { ck_winograd_tiles($0, size) }
    panels = withUnsafePointer(to: gather, ck_gather_panels)
    packedCount = withUnsafePointer(to: gather) { ck_winograd_packed_count($0, size) }
  }

  /// What it costs for so many samples, in multiplications of a pair of channels: measured on tiles
  /// of 16 to 512 channels, one core with AVX-512.
  func cost(samples: Int, packsAhead: Bool) -> Double {
    let (transforms, packing) = (12.0, packsAhead ? 0.0 : 85.0)
    let reading =
      packedCount <= Self.nearFloats ? 4.0 : packedCount <= Self.middleFloats ? 7.0 : 20.0
    let channels = 1 / Double(gather.depth) + 1 / Double(gather.columns)
    let tiles = Double(samples * strips * self.tiles) * (1.1 + transforms * channels)
    return Double((size + 2) * (size + 2)) * (tiles + reading + packing)
  }

  /// What the direct convolution costs, likewise. It leaves out taps that see only padding, most of
  /// them in images of a few pixels, but borders make it slower.
  func directCost(samples: Int) -> Double {
    let all = Double(gather.y.results * gather.x.results * 9)
    let seen = Double(Self.seenTaps(gather.y) * Self.seenTaps(gather.x))
    return Double(samples) * min(all, 1.2 * seen)
  }

  /// Taps of all results along an axis that lie inside the image.
  private static func seenTaps(_ axis: ck_axis) -> Int {
    (0..<axis.results).reduce(0) { sum, result in
      let first = axis.in_first + result * axis.in_step
      return sum + (0..<axis.taps).count { 0..<axis.in_length ~= first + $0 * axis.tap_step }
    }
  }

  var choice: String { "winograd \(size)x\(size) \(form.name)" }

  func pack(
    _ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>, pool: ThreadPool?
  ) {
    EqualPieces(panels, size: 1).forEach(on: pool) { panel in
      withUnsafePointer(to: gather) { ck_winograd_pack($0, size, weight, panel, packed) }
    }
  }

  func run(
    from input: UnsafePointer<Float>, packed: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, samples: Int,
    epilogue: Epilogue, pool: ThreadPool
  ) {
    var buffers = ck_gather_buffers(
      in: input, weight: packed, out: output, bias: epilogue.bias, addend: epilogue.addend,
      relu: epilogue.relu ? 1 : 0)
    let (down, across) = pieces(samples: samples)
    withUnsafePointer(to: &buffers) { buffers in
      pool.parallel(down.count * across.count) { index in
        let (strips, panels) = (down[index % down.count], across[index / down.count])
        let block = ck_winograd_block(
          strip: strips.lowerBound, strips: strips.count, panel: panels.lowerBound,
          panels: panels.count)
        withUnsafePointer(to: gather) { ck_winograd_run($0, size, buffers, block) }
        if let after = epilogue.after { finish(strips, panels, after) }
      }
    }
  }

  /// The strips and panels of the pieces: by the sizes and the number of samples alone.
  private func pieces(samples: Int) -> (down: EqualPieces, across: EqualPieces) {
    let all = samples * strips
    let least = ceilingDivision(Self.fewestTiles, by: tiles)
    let groups = max(min(all / least, Self.busy), panels == 1 ? min(all, 2) : 1, 1)
    let each = max(ceilingDivision(all, by: groups), 1)
    let across = min(ceilingDivision(Self.busy, by: groups), panels)
    return (
      EqualPieces(all, size: each), EqualPieces(panels, size: ceilingDivision(panels, by: across))
    )
  }

  /// Does what follows each strip of some panels.
  private func finish(
    _ strips: Range<Int>, _ panels: Range<Int>, _ after: Unmanaged<BlockWork>
  ) {
    let width = ck_matmul_panel_width(form.rawValue)
    let columns = panels.lowerBound * width..<min(panels.upperBound * width, gather.columns)
    let edge = size / gather.pool
    for strip in strips {
      let row = strip % self.strips * edge
      let first = (strip / self.strips * written.rows + row) * written.pixels
      let pixels = max(min(edge, written.rows - row), 0) * written.pixels
      after.run(rows: first..<first + pixels, columns: columns)
    }
  }
}
