import { expect, test } from 'vitest'
import { html } from './html.ts'

test('a value never becomes markup, in text or in an attribute', () => {
  const value = `<script>alert("1")</script> & 'x'`
  expect(html`<p title="${value}">${value}</p>`.text).toBe(
    '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</p>',
  )
})

test('markup made by the tag stands as it is; lists are joined and nothing is left out', () => {
  expect(html`<ul>${['a', 'b'].map((one) => html`<li>${one}</li>`)}${null}${7}</ul>`.text).toBe(
    '<ul><li>a</li><li>b</li>7</ul>',
  )
})
