import Testing

@testable import Kernels

/// The poolings against PyTorch 2.15 in float64.
@Suite(.serialized) struct PoolingReferenceTests {
  private struct Record: Decodable {
    let name: String
    let x: ReferenceTensor?
    let y: ReferenceTensor?
    let upstream: ReferenceTensor?
    let dx: ReferenceTensor?
  }

  private static let file = "convolution.json"

  @Test(.enabled(if: ReferenceValues.has(file), "no reference values"))
  func poolings() throws {
    let records = try ReferenceValues.read(Self.file, as: [Record].self)
    let pool = ThreadPool(threads: 1)
    for record in records where record.name.contains("_pool(") {
      let (x, expected) = (try #require(record.x), try #require(record.y))
      let (dy, gradient) = (try #require(record.upstream), try #require(record.dx))
      let shape = self.shape(record.name, x.shape)
      let (y, dx) = (Buffer(count: expected.data.count), Buffer(count: x.data.count))
      if record.name.hasPrefix("max") {
        MaxPooling(shape).run(x: x.floats, y: y.start, pool: pool)
        MaxPooling(shape).gradient(
          x: x.floats, y: y.start, dy: dy.floats, dx: dx.start, pool: pool)
      } else {
        AveragePooling(shape).run(x: x.floats, y: y.start, pool: pool)
        AveragePooling(shape).gradient(dy: dy.floats, dx: dx.start, pool: pool)
      }
      #expect(agree(y.values, expected.data, 1e-6), "\(record.name)")
      #expect(agree(dx.values, gradient.data, 1e-6), "\(record.name)")
    }
    #expect(records.count { $0.name.contains("_pool(") } == 5)
  }

  /// The shape a record's name tells of.
  private func shape(_ name: String, _ image: [Int]) -> PoolingShape {
    func windows(_ length: Int) -> [PoolingWindow] {
      if name.contains("global") { return [PoolingWindow(0..<length)] }
      let overlaps = name.contains("(3, stride = 2, pad = 1")
      let (size, pad) = overlaps ? (3, 1) : (2, 0)
      return PoolingWindow.regular(length: length, size: size, stride: 2, before: pad, after: pad)
    }
    return PoolingShape(
      samples: image[0], height: image[1], width: image[2], channels: image[3],
      rows: windows(image[1]), columns: windows(image[2]))
  }
}
