// Opens reports in Chromium and fails on anything that a reader or a reviewer would stumble over.
// usage: node report.cjs FOLDER-FOR-PICTURES-OR-EMPTY FILE...
const { readFileSync, mkdirSync } = require("node:fs");
const { basename, dirname, resolve } = require("node:path");
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [shots, ...files] = process.argv.slice(2);
const sizes = [[1280, 900], [375, 800]];
let failed = 0, passed = 0;

function expect(holds, what) {
  if (holds) passed += 1;
  else { failed += 1; console.error(`FAILED: ${what}`); }
}

async function main() {
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: ["--no-sandbox", "--disable-gpu"],
  });
  if (shots) mkdirSync(shots, { recursive: true });
  for (const file of files) {
    const url = `file://${resolve(file)}`;
    const name = basename(file) === "report.html" ? basename(dirname(file)) === "plan" ? `plan-${basename(dirname(dirname(file)))}` : basename(dirname(file)) : basename(file, ".html");
    for (const [width, height] of sizes) for (const scheme of ["light", "dark"]) {
      const where = `${name}, ${width} px, ${scheme}`;
      const page = await browser.newPage();
      const requests = [], messages = [];
      page.on("request", request => { if (request.url() !== url && !request.url().startsWith("data:")) requests.push(request.url()); });
      page.on("console", message => messages.push(message.text()));
      page.on("pageerror", error => messages.push(String(error)));
      await page.setViewport({ width, height, deviceScaleFactor: 1 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.goto(url, { waitUntil: "load" });
      expect(requests.length === 0, `${where}: requests ${requests}`);
      expect(messages.length === 0, `${where}: console ${messages}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow <= 0, `${where}: ${overflow} px too wide`);
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect((paper === "rgb(255, 255, 255)") === (scheme === "light"), `${where}: paper is ${paper}`);
      if (shots) await page.screenshot({ path: `${shots}/${name}-${width}-${scheme}.png`, fullPage: false });
      // What forbids scripts forbids this one, too: it comes in by the back door of the debugger.
      await page.setBypassCSP(true);
      await page.reload({ waitUntil: "load" });
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      const serious = found.violations.filter(of => ["serious", "critical"].includes(of.impact));
      expect(serious.length === 0, `${where}: axe-core ${JSON.stringify(serious.map(of => [of.id, of.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + " " + node.failureSummary)]), null, 1)}`);
      await page.close();
    }
    const page = await browser.newPage();
    await page.goto(url, { waitUntil: "load" });
    const pdf = await page.pdf({ path: shots ? `${shots}/${name}.pdf` : undefined, format: "A4", preferCSSPageSize: true });
    const pages = (Buffer.from(pdf).toString("latin1").match(/\/Type\s*\/Page[^s]/g) || []).length;
    expect(pdf.length > 10_000, `${name}: printed to ${pdf.length} bytes`);
    console.log(`${name}: ${pages} printed pages`);
    await page.close();
  }
  await browser.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

main().catch(error => { console.error(error); process.exit(1); });
