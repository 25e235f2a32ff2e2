/// Lengths of time as text.
public enum Duration {
  /// Seconds in the two units that matter: `0.8s`, `42s`, `3m05s`, `2h07m`, `4d03h`.
  public static func text(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "?" }
    guard seconds < 1e9 else { return "years" }
    if seconds < 9.95 {
      let tenths = Int((seconds * 10).rounded())
      return "\(tenths / 10).\(tenths % 10)s"
    }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m\(padded(whole % 60))s" }
    if whole < 86_400 { return "\(whole / 3600)h\(padded(whole % 3600 / 60))m" }
    return "\(whole / 86_400)d\(padded(whole % 86_400 / 3600))h"
  }

  private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
