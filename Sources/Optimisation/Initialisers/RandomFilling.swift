import Kernels
import Support

extension RandomStream {
  /// Fills a buffer with uniform values in [low, high): value `i` comes from word `i` of the
  /// stream, whatever has been drawn from it.
  func fillUniform(_ buffer: UnsafeMutableBufferPointer<Float>, low: Double, high: Double) {
    guard let start = buffer.baseAddress else { return }
    RandomFill(key: key).uniform(start, count: buffer.count)
    let width = high - low
    let largest = Float(high).nextDown
    for index in buffer.indices {
      buffer[index] = min(Float(low + width * Double(buffer[index])), largest)
    }
  }

  /// Fills a buffer with normal values (Box and Muller 1958): values 2p and 2p + 1 come from words
  /// 2p and 2p + 1 of the stream, as with `normalPair`; the bits are those of every machine.
  func fillNormal(_ buffer: UnsafeMutableBufferPointer<Float>, mean: Double, std: Double) {
    guard let start = buffer.baseAddress else { return }
    RandomFill(key: key).normal(start, count: buffer.count)
    let (mean, std) = (Float(mean), Float(std))
    for index in buffer.indices { buffer[index] = mean + std * buffer[index] }
  }
}
