"use strict";
// Names that are spelled in several ways, without accents and in small letters, the book's own spelling first: the one list
// for the search of the book and of its tables. Sources:
// places of Ukraine: Ministry of Foreign Affairs of Ukraine, "Official guidance on the correct spelling and usage of Ukrainian
//   place names", 2018 (old.mfa.gov.ua/en/page/open/id/5418); Russian forms of the four regions as in the Kremlin's English texts
//   ("Donetsk and Lugansk people's republics and Zaporozhye and Kherson regions", 30 September 2022);
// Zelenskyy: The Independent, 16 March 2022, and AS, 3 March 2022, on the spellings in use;
// Türkiye: Politico, 2 June 2022, on the change at the United Nations;
// Russian and Belarusian names: the romanizations -sky, -skiy, -skii and -ev, -yev of the systems BGN/PCGN, Library of Congress, passports.
const SPELLINGS = [
  ["kyiv", "kiev", "kyyiv"], ["kharkiv", "kharkov"], ["odesa", "odessa"], ["lviv", "lvov"], ["mykolaiv", "nikolaev", "nikolayev"],
  ["dnipro", "dnepr", "dnieper", "dnepropetrovsk", "dnipropetrovsk"], ["chernihiv", "chernigov"], ["chornobyl", "chernobyl"],
  ["donbas", "donbass"], ["luhansk", "lugansk"], ["zaporizhzhia", "zaporizhia", "zaporozhye", "zaporozhia", "zaporizhzhya", "zaporizhya", "zaporijia"],
  ["kupiansk", "kupyansk"], ["sievierodonetsk", "severodonetsk"], ["crimea", "krym"],
  ["turkiye", "türkiye", "turkey"], ["belarus", "byelorussia"], ["czechia", "czech"], ["riyadh", "riyad"],
  ["zelensky", "zelenskyy", "zelenskiy", "zelenskyi", "zelenski", "zelenskii"], ["yermak", "ermak", "iermak"],
  ["podolyak", "podoliak"], ["sybiha", "sibiga", "sybiga"], ["kuleba", "kouleba"], ["umerov", "umierov"],
  ["arakhamia", "arakhamiya", "arahamia"], ["medinsky", "medinskiy", "medinski", "medinskii"], ["dmitriev", "dmitriyev"],
  ["lavrov", "lavroff"], ["kostyukov", "kostiukov"], ["naryshkin", "narishkin"], ["lukashenko", "lukashenka"],
  ["erdogan", "erdoğan"], ["licence", "license", "licensing"], ["programme", "program"], ["defence", "defense"], ["cite", "citation", "citing"],
];

const spellingsOf = (word) => SPELLINGS.find((group) => group.includes(word)) ?? [word];
