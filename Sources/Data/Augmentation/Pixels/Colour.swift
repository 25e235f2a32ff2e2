/// Arithmetic on the colours of an image.
enum Colour {
  /// The weights of red, green and blue in a grey value (ITU-R BT.601).
  private static let grey: (Float, Float, Float) = (0.299, 0.587, 0.114)

  /// Multiplies all numbers.
  static func scale(_ pixels: UnsafeMutablePointer<Float>, _ image: ImageShape, by factor: Float) {
    for index in 0..<image.count { pixels[index] *= factor }
  }

  /// Moves all numbers from the mean grey value by a factor.
  static func contrast(
    _ pixels: UnsafeMutablePointer<Float>, _ image: ImageShape, by factor: Float
  ) {
    var sum = 0.0
    for pixel in 0..<image.height * image.width {
      sum += Double(grey(pixels + pixel * image.channels, image.channels))
    }
    let mean = Float(sum / Double(image.height * image.width))
    for index in 0..<image.count { pixels[index] = mean + factor * (pixels[index] - mean) }
  }

  /// Moves the colours of each pixel from its grey value by a factor.
  static func saturate(
    _ pixels: UnsafeMutablePointer<Float>, _ image: ImageShape, by factor: Float
  ) {
    for index in 0..<image.height * image.width {
      let pixel = pixels + index * image.channels
      let grey = grey(pixel, image.channels)
      for channel in 0..<image.channels { pixel[channel] = grey + factor * (pixel[channel] - grey) }
    }
  }

  /// Turns the colours of each pixel about grey.
  static func turnHue(
    _ pixels: UnsafeMutablePointer<Float>, _ image: ImageShape, degrees: Double
  ) {
    let turn = Angle.sineCosine(degrees: degrees)
    let (sine, cosine) = (Float(turn.sine), Float(turn.cosine))
    for index in 0..<image.height * image.width {
      let pixel = pixels + index * image.channels
      let (red, green, blue) = (pixel[0], pixel[1], pixel[2])
      let y = grey.0 * red + grey.1 * green + grey.2 * blue
      // I and Q span the plane of colours; red, green and blue are their sums with Y.
      let i = 0.5959 * red - 0.2746 * green - 0.3213 * blue
      let q = 0.2115 * red - 0.5227 * green + 0.3112 * blue
      let (u, v) = (cosine * i - sine * q, sine * i + cosine * q)
      pixel[0] = y + 0.956 * u + 0.619 * v
      pixel[1] = y - 0.272 * u - 0.647 * v
      pixel[2] = y - 1.106 * u + 1.703 * v
    }
  }

  private static func grey(_ pixel: UnsafePointer<Float>, _ channels: Int) -> Float {
    if channels == 3 { return grey.0 * pixel[0] + grey.1 * pixel[1] + grey.2 * pixel[2] }
    var sum: Float = 0
    for channel in 0..<channels { sum += pixel[channel] }
    return sum / Float(channels)
  }
}
