// A QR code as one SVG path of unit squares, with the quiet margin a scanner wants.
import qrcode from 'qrcode-generator';

const margin = 4;

export function drawCode(text: string): { size: number; path: string } {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++)
      if (code.isDark(row, column)) path += `M${column + margin} ${row + margin}h1v1h-1z`;
  return { size: count + 2 * margin, path };
}
