type ClientFamily = 'browser' | 'mobile-app' | 'bot' | 'script' | 'other' | 'none';

/** First match wins: crawlers and headless browsers also call themselves Mozilla. */
const families: readonly (readonly [ClientFamily, RegExp])[] = [
  [
    'bot',
    /bot\b|bot[/;)]|crawl|spider|slurp|headless|phantomjs|facebookexternalhit|monitor|uptime|scanner|nikto|masscan/i,
  ],
  [
    'script',
    /^(curl|wget|python|aiohttp|httpx|go-http|wrk|ab|apachebench|siege|hey|vegeta|k6|jmeter|gatling|locust|java|apache-httpclient|axios|node|undici|got|libwww|lwp|perl|ruby|php|guzzle|powershell|postman|insomnia|scrapy)\b/i,
  ],
  ['mobile-app', /okhttp|dalvik|cfnetwork|alamofire|\bdart\b|flutter|expo\b|reactnative|; wv\)/i],
  ['browser', /^(mozilla|opera)\/\d/i],
];

/** What kind of client says it is this user agent. A claim, not a proof: it shows a change of composition. */
export function clientFamily(userAgent: string): ClientFamily {
  if (userAgent === '') return 'none';
  return families.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'other';
}
