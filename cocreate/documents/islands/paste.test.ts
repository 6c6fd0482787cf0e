import { Editor } from "@tiptap/core";
import { Slice, DOMParser as Reader } from "@tiptap/pm/model";
import { afterAll, expect, test } from "vitest";
import { clean } from "./_paste";
import { WORDS } from "./_testing";
import { building } from "./_schema";

const editor = new Editor({ injectCSS: false, extensions: building(WORDS, new Map()) });

afterAll(() => editor.destroy());

/** Return the HTML of what stays of pasted HTML in the text. */
function pasted(html: string): string {
  const body = new DOMParser().parseFromString(clean(html), "text/html").body;
  const slice: Slice = Reader.fromSchema(editor.schema).parseSlice(body);
  editor.commands.setContent({ type: "doc", content: slice.content.toJSON() });
  return editor.getHTML().replace(/ (checked|rel|style)="[^"]*"|<colgroup>.*?<\/colgroup>/g, "").replace(/<label><input type="checkbox"><span><\/span><\/label>/g, "");
}

// As Word for Windows puts it on the clipboard, with made-up words.
const WORD = `<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><link rel=File-List href="file:///C:/clip_filelist.xml">
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt;} @list l0:level1 {mso-level-text:"";} --></style></head>
<body lang=NL-BE style='tab-interval:35.4pt'><!--StartFragment-->
<p class=MsoTitle><span lang=NL>Afspraken van het plein<o:p></o:p></span></p>
<h1 style='margin-top:12pt'><b><span style='font-family:"Calibri Light"'>Wat we doen</span></b></h1>
<p class=MsoNormal>We komen <b style='mso-bidi-font-weight:normal'>elke maand</b> samen,&nbsp;<span style='font-style:italic'>ook in de
winter</span>. Zie <a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.be%2Fplein&data=05">de pagina</a>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Bomen<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>Lindes</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>Banken</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>3.<span>&nbsp; </span></span><![endif]>Derde punt</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>4.<span>&nbsp; </span></span><![endif]>Vierde punt</p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td width=302 valign=top style='width:226pt'><p class=MsoNormal>Wie<o:p></o:p></p></td><td width=302><p class=MsoNormal>Noor<o:p></o:p></p></td></tr></table>
<p class=MsoNormal><del cite="mailto:An"><span>weg</span></del><ins cite="mailto:An"><span>erbij</span></ins><span class=MsoCommentReference><span style='font-size:8pt'><a style='mso-comment-reference:A_1'>[A1]</a></span></span></p>
<p class=MsoNormal><img width=20 height=20 src="file:///C:/clip_image001.png"></p>
<!--EndFragment--></body></html>`;

const DOCS = `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1a2b"><h1 dir="ltr" style="line-height:1.38"><span style="font-size:20pt;font-weight:400;white-space:pre-wrap">Verslag</span></h1>
<h2 dir="ltr"><span style="font-weight:400">De avond</span></h2><p dir="ltr"><span style="font-weight:400;font-style:normal">Er waren </span><span style="font-weight:700;white-space:pre-wrap">twaalf mensen</span><span style="font-style:italic">, meer dan ooit</span><span>. </span><a href="https://www.google.com/url?q=https://example.be/plein&amp;sa=D&amp;source=editors"><span style="color:#1155cc;text-decoration:underline">Lees mee</span></a></p><br />
<ul style="margin-top:0"><li dir="ltr" aria-level="1" style="list-style-type:disc"><p dir="ltr" role="presentation"><span>Bomen</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span>Lindes</span></p></li></ul><li dir="ltr"><p role="presentation"><span>Banken</span></p></li></ul>
<ul><li dir="ltr" role="checkbox" aria-checked="true" style="list-style-type:none"><img src="data:image/png;base64,AAAA" width="18"><p role="presentation"><span style="text-decoration:line-through">Zaal gezocht</span></p></li><li role="checkbox" aria-checked="false"><p><span>Soep</span></p></li></ul>
<p><span><img src="https://lh7-rt.googleusercontent.com/x" width="3" height="4"></span></p></b><br class="Apple-interchange-newline">`;

test("what comes from Word keeps its title, headings, lists, table, bold and links, and no looks", () => {
  expect(pasted(WORD)).toBe(
    "<h2>Afspraken van het plein</h2><h2>Wat we doen</h2>" +
      '<p>We komen <strong>elke maand</strong> samen, <em>ook in de winter</em>. Zie <a href="https://example.be/plein">de pagina</a>.</p>' +
      "<ul><li><p>Bomen</p><ul><li><p>Lindes</p></li></ul></li><li><p>Banken</p></li></ul>" +
      '<ol start="3"><li><p>Derde punt</p></li><li><p>Vierde punt</p></li></ol>' +
      '<table><tbody><tr><td colspan="1" rowspan="1"><p>Wie</p></td><td colspan="1" rowspan="1"><p>Noor</p></td></tr></tbody></table>' +
      "<p>erbij</p>",
  );
});

test("what comes from Google Docs keeps its headings, lists in lists, ticks, bold and links, and no looks", () => {
  expect(pasted(DOCS)).toBe(
    '<h2>Verslag</h2><h3>De avond</h3><p>Er waren <strong>twaalf mensen</strong><em>, meer dan ooit</em>. <a href="https://example.be/plein">Lees mee</a></p>' +
      "<ul><li><p>Bomen</p><ul><li><p>Lindes</p></li></ul></li><li><p>Banken</p></li></ul>" +
      '<ul data-type="taskList"><li data-checked="true" data-type="taskItem"><div><p>Zaal gezocht</p></div></li><li data-checked="false" data-type="taskItem"><div><p>Soep</p></div></li></ul>',
  );
});

test("nothing that runs, follows or hides comes along", () => {
  const html = pasted('<p onclick="x()">Ha<script>x()</script><img src="https://elders.be/p.gif" onerror="x()"> <a href="javascript:x()">hier</a><object data="https://elders.be"></object></p><style>p{}</style>');
  expect(html).toBe("<p>Ha hier</p>");
});

test("a heading of another page becomes one below our title, and h2 stays what it is when none is higher", () => {
  expect(pasted("<h1>A</h1><h2>B</h2><h6>C</h6>")).toBe("<h2>A</h2><h3>B</h3><h4>C</h4>");
  expect(pasted("<h2>A</h2><h3>B</h3>")).toBe("<h2>A</h2><h3>B</h3>");
});

test("what was copied from a text of ours comes back as it was", () => {
  const ours = '<p data-pm-slice="1 1 []">Naar <span class="editor-mention" data-mention="stone:potentieel">Potentieel</span></p>';
  expect(pasted(ours)).toContain('data-mention="stone:potentieel">Potentieel</span>');
  expect(pasted('<img data-contribution="abcdefghijkl" alt="Plein">')).toContain("gone");
});
