import Glibc

/// How someone sees colours.
package enum ColorVision: String, Sendable, CaseIterable {
  case normal, protanopia, deuteranopia, tritanopia

  /// Rows of the matrix that turns linear RGB into what's seen, at full strength; nil for no change.
  ///
  /// Source: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision
  /// Deficiency" (2009), table for severity 1.0.
  fileprivate var matrix: [[Double]]? {
    switch self {
    case .normal: nil
    case .protanopia:
      [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    case .deuteranopia:
      [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    case .tritanopia:
      [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    }
  }
}

/// A colour in CIELAB under D65: lightness 0 to 100, and two opponent axes.
package struct Lab: Sendable, Equatable {
  package let lightness: Double
  package let a: Double
  package let b: Double

  /// CIE76, the straight distance; about 2.3 is the smallest that's seen.
  package func difference(from other: Lab) -> Double {
    let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
    return (dl * dl + da * da + db * db).squareRoot()
  }
}

extension RGB {
  /// Relative luminance, 0 to 1. Source: WCAG 2.1.
  package var luminance: Double {
    let (r, g, b) = linear
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }

  /// How well one is read on the other, 1 to 21, in either order. Source: WCAG 2.1.
  package func contrast(with other: RGB) -> Double {
    let (high, low) = (max(luminance, other.luminance), min(luminance, other.luminance))
    return (high + 0.05) / (low + 0.05)
  }

  package func lab(as vision: ColorVision = .normal) -> Lab {
    var (r, g, b) = linear
    if let m = vision.matrix {
      (r, g, b) = (
        clamp(m[0][0] * r + m[0][1] * g + m[0][2] * b), clamp(m[1][0] * r + m[1][1] * g + m[1][2] * b),
        clamp(m[2][0] * r + m[2][1] * g + m[2][2] * b)
      )
    }
    let x = pivot((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
    let y = pivot(0.2126729 * r + 0.7151522 * g + 0.0721750 * b)
    let z = pivot((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883)
    return Lab(lightness: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z))
  }

  /// The nearest of 16 to 255 in CIELAB. The nearest in RGB turns dark blues into grey.
  package var nearest256: UInt8 {
    let own = lab()
    let nearest = (16...255).min { own.difference(from: paletteLab[$0]) < own.difference(from: paletteLab[$1]) }
    return UInt8(nearest ?? 16)
  }

  package var nearestNamed: NamedColor {
    let own = lab()
    let nearest = (0...15).min { own.difference(from: paletteLab[$0]) < own.difference(from: paletteLab[$1]) }
    return NamedColor(rawValue: UInt8(nearest ?? 7)) ?? .white
  }

  private var linear: (Double, Double, Double) { (expand(red), expand(green), expand(blue)) }
}

private let paletteLab: [Lab] = xtermPalette.map { $0.lab() }

private func expand(_ channel: UInt8) -> Double {
  let value = Double(channel) / 255
  return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
}

private func pivot(_ value: Double) -> Double {
  value > 216.0 / 24389 ? cbrt(value) : (24389.0 / 27 * value + 16) / 116
}

private func clamp(_ value: Double) -> Double { min(max(0, value), 1) }
